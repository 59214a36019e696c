/**
 * Every diagnostic code, with a summary and what to do about it. Codes are `<stage>/<fact>`; a code is never
 * given another meaning.
 */
export const diagnosticCodes = {
  'yaml/syntax': {
    summary: 'The file is not valid YAML.',
    remedy: 'Mend the line that the caret points at.',
  },
  'yaml/duplicate-key': {
    summary: 'A key stands twice in one map.',
    remedy: 'Keep one of the two; their values are not merged.',
  },
  'yaml/tag-unknown': {
    summary: 'A YAML tag has no meaning for Kubernetes.',
    remedy: 'Leave the tag out, or quote the value that begins with "!".',
  },
  'yaml/too-large': {
    summary: 'The file is larger than Banyan reads.',
    remedy: 'Split the file, or take it out of the fleet repository.',
  },
  'yaml/alias-bomb': {
    summary: 'The aliases of the file expand to too much.',
    remedy: 'Write the values out, or use fewer nested aliases.',
  },
  'tree/symlink': {
    summary: 'A symbolic link stands where a file is expected.',
    remedy: 'Replace the link by the file that it points to.',
  },
  'tree/path-outside': {
    summary: 'A path leaves the fleet repository, or the root that it may read.',
    remedy: 'Move the file into the repository and refer to it there.',
  },
  'render/var-undefined': {
    summary: 'A var that an application uses has no value in a cluster.',
    remedy: 'Set it under `vars` on the cluster or above it, or write a default: ${name:=default}.',
  },
  'render/object-duplicate': {
    summary: 'Two applications render the same object for one cluster.',
    remedy: 'Keep the object in one of them, or give one another namespace or namePrefix.',
  },
  'render/replicas-overridden': {
    summary: 'An override sets the replicas of a workload that a policy divides.',
    remedy: 'Change the weights or bounds of the policy instead.',
  },
  'render/enforced-overridden': {
    summary: 'An override changes a field that an enforced policy above it sets.',
    remedy: 'Drop the deeper override, or take `enforced` off the policy above.',
  },
  'schedule/hpa-unsupported': {
    summary: 'A HorizontalPodAutoscaler scales a workload that a policy divides.',
    remedy: 'Take the workload out of the division, or the autoscaler out of the template.',
  },
  'fleet/replicas-ambiguous': {
    summary: 'A policy gives replicas without saying to which of several workloads.',
    remedy: 'List the workloads under `workloads`, each with its resourceSelectors.',
  },
  'plan/stopped': {
    summary: 'A guard stops a change, and the pairs that it counted stay as they are.',
    remedy: 'Correct the commit, or approve exactly this plan with `banyan approve DIGEST`.',
  },
  'fleet/policy-overlap': {
    summary: 'Two policies give the same cluster the same application.',
    remedy: 'Narrow one of them, or let the deeper one refine the other with `refines`.',
  },
  'fleet/policy-empty': {
    summary: 'A policy selects no cluster.',
    remedy: 'Widen its selection, or remove it.',
  },
  'fleet/refinement-empty': {
    summary: 'A refinement lies in a branch that its policy does not select.',
    remedy: 'Let the refined policy select the branch, or remove the refinement.',
  },
  'fleet/workload-unknown': {
    summary: 'A policy divides a workload that its application does not have.',
    remedy: 'Correct the kind and name under resourceSelectors.',
  },
  'fleet/cluster-idle': {
    summary: 'No policy reaches a cluster.',
    remedy: 'Let a policy select it, or remove it from the tree.',
  },
  'kustomize/missing': {
    summary: 'A file or directory that a kustomization names does not exist.',
    remedy: 'Correct the path; it is relative to the kustomization file.',
  },
  'kustomize/remote-refused': {
    summary: 'A kustomization refers to something outside of the repository.',
    remedy: 'Copy it into the repository and refer to the copy by a relative path.',
  },
  'kustomize/cycle': {
    summary: 'A kustomization includes itself, directly or through others.',
    remedy: 'Take one of the references of the cycle out.',
  },
  'kustomize/file-ambiguous': {
    summary: 'A directory has more than one kustomization file.',
    remedy: 'Keep one of them.',
  },
  'kustomize/empty': {
    summary: 'A kustomization file has no fields.',
    remedy: 'Add fields, or delete the file so that the manifests beside it are read.',
  },
  'kustomize/kind-wrong': {
    summary: 'The apiVersion or kind of a kustomization does not fit where it is used.',
    remedy: 'Use a Component under `components` and a Kustomization under `resources`.',
  },
  'kustomize/field-unknown': {
    summary: 'A kustomization has a field that kustomize does not know.',
    remedy: 'Correct the spelling, or remove the field.',
  },
  'kustomize/field-unsupported': {
    summary: 'A kustomization uses a field of kustomize that Banyan does not support.',
    remedy: 'Express the same by a supported field, such as `patches`.',
  },
  'kustomize/field-type': {
    summary: 'A field of a kustomization has a value of the wrong type.',
    remedy: 'Give the field the type that the message asks for.',
  },
  'kustomize/resource-invalid': {
    summary: 'A document is not a Kubernetes object.',
    remedy: 'Give it `apiVersion`, `kind` and `metadata.name`.',
  },
  'kustomize/duplicate-id': {
    summary: 'Two resources have the same kind, name and namespace.',
    remedy: 'Remove or rename one of them.',
  },
  'kustomize/patch-invalid': {
    summary: 'A patch cannot be read.',
    remedy:
      'Write a strategic merge patch with `kind` and `metadata.name`, or a list of JSON 6902 operations.',
  },
  'kustomize/patch-unmatched': {
    summary: 'No resource, or more than one, fits a patch.',
    remedy: 'Correct kind, name and namespace of the patch, or give it a `target`.',
  },
  'kustomize/patch-failed': {
    summary: 'A patch does not fit the resource that it is for.',
    remedy: 'Look at the path in the message, and at what the resource has there.',
  },
  'kustomize/target-invalid': {
    summary: 'A selector cannot be read.',
    remedy: 'Mend the regular expression or the label selector.',
  },
  'kustomize/generator-invalid': {
    summary: 'A generator cannot make its object.',
    remedy: 'Correct the entry that the message names.',
  },
  'kustomize/generator-behavior': {
    summary: 'The `behavior` of a generator does not fit what is there already.',
    remedy: 'Use `create` for a new object, `merge` or `replace` for one that exists.',
  },
  'kustomize/replicas-unmatched': {
    summary: 'No workload has the name that `replicas` gives.',
    remedy: 'Correct the name; it is the name before or after prefixes.',
  },
  'kustomize/field-path': {
    summary: 'A field specification does not fit a resource.',
    remedy: 'Look at the path in the message, and at what the resource has there.',
  },
  'kustomize/name-ambiguous': {
    summary: 'A name refers to several resources that now have different names.',
    remedy: 'Give the resources distinct names.',
  },
} as const

export type DiagnosticCode = keyof typeof diagnosticCodes
