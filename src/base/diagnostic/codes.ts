import { chartCodes } from './chart-codes.ts'

const codes = {
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
  'render/workload-renamed': {
    summary: 'An override gives another name to a workload that a policy divides.',
    remedy: 'Rename it at or above the directory of the policy.',
  },
  'render/enforced-overridden': {
    summary: 'An override changes a field that an enforced policy above it sets.',
    remedy: 'Drop the deeper override, or take `enforced` off the policy above.',
  },
  'schedule/replicas-invalid': {
    summary: 'A number of replicas is not a whole number from 0 to 2147483647.',
    remedy: 'Correct `replicas`, in the policy or in the workload.',
  },
  'schedule/unplaced': {
    summary: 'The selected clusters cannot take all replicas.',
    remedy: 'Raise the maxReplicas, select more clusters, or ask for fewer replicas.',
  },
  'schedule/sibling-unnamed': {
    summary: 'Some children of a node have a preference, and others get nothing because they have none.',
    remedy: 'Name the others too, or add a preference with the target "*".',
  },
  'schedule/refinement-invalid': {
    summary: 'A refinement says something that only the policy it refines may say.',
    remedy: 'Let the refinement narrow the selection or replace replicaScheduling, and nothing else.',
  },
  'schedule/hpa-unsupported': {
    summary: 'A HorizontalPodAutoscaler scales a workload that a policy divides.',
    remedy: 'Take the workload out of the division, or the autoscaler out of the template.',
  },
  'tree/submodule': {
    summary: 'A Git submodule stands where files are expected.',
    remedy: 'Commit the files themselves, or add them with git subtree.',
  },
  'fleet/missing': {
    summary: 'The repository has no `fleet.yaml`, or not the directory of clusters that it names.',
    remedy: 'Run `banyan init`, or correct clustersPath.',
  },
  'fleet/kind-unknown': {
    summary: 'A document below clustersPath is of no kind that Banyan knows.',
    remedy: 'Correct apiVersion and kind, or move the manifest below templatesPath or into a Component.',
  },
  'fleet/kind-misplaced': {
    summary: 'A kind stands in a directory where it has no meaning.',
    remedy: 'Move it: policies to `policies/`, overrides to `overrides/`, applications below templatesPath.',
  },
  'fleet/field-unknown': {
    summary: 'A field does not exist.',
    remedy: 'Correct its name; a schema for editors is part of the release.',
  },
  'fleet/field-unsupported': {
    summary: 'A field, kind or value is designed, but not supported by this version.',
    remedy: 'Leave it out, or use a version that supports it.',
  },
  'fleet/field-missing': {
    summary: 'A field that is needed is not there.',
    remedy: 'Add it.',
  },
  'fleet/field-invalid': {
    summary: 'The value of a field is not of its type or form.',
    remedy: 'Write a value as the message says.',
  },
  'fleet/directory-reserved': {
    summary: 'A directory has a reserved name.',
    remedy: 'Rename it; `policies`, `overrides` and `applications` are not names of branches.',
  },
  'fleet/name-invalid': {
    summary: 'The name of a directory of the tree cannot be a label value.',
    remedy: 'Use letters, digits, "-", "_" and ".", at most 63.',
  },
  'fleet/group-duplicate': {
    summary: 'A directory has two ClusterGroups.',
    remedy: 'Keep one of them.',
  },
  'fleet/cluster-duplicate': {
    summary: 'Two clusters have the same name, or the same place in the tree.',
    remedy: 'Rename or remove one of them; the name is what a cluster is known by.',
  },
  'fleet/policy-duplicate': {
    summary: 'Two policies of one directory have the same name.',
    remedy: 'Rename one of them.',
  },
  'fleet/override-duplicate': {
    summary: 'Two overrides of one directory have the same name.',
    remedy: 'Rename one of them, or join them.',
  },
  'fleet/application-duplicate': {
    summary: 'Two templates give an application the same name.',
    remedy: 'Rename one of them.',
  },
  'fleet/application-unknown': {
    summary: 'A policy or override names an application that does not exist.',
    remedy: 'Correct the name, or add its template.',
  },
  'fleet/policy-unknown': {
    summary: 'A refinement names a policy that is not above it.',
    remedy: 'Correct `refines`, or move the refinement below the directory of that policy.',
  },
  'fleet/level-unknown': {
    summary: 'A level is named that `fleet.yaml` does not list.',
    remedy: 'Correct the name, or add it to `levels`.',
  },
  'fleet/cluster-unknown': {
    summary: 'A cluster is named that does not exist.',
    remedy: 'Correct the name, or remove it.',
  },
  'fleet/target-unknown': {
    summary: 'A preference names nothing in the branch of its policy.',
    remedy: 'Correct it: the name of a directory or cluster, or a path.',
  },
  'fleet/override-unmatched': {
    summary: 'An override matches no application.',
    remedy: 'Rename it to the application that it is for, or list `applications`.',
  },
  'fleet/component-invalid': {
    summary: 'A directory of overrides is no kustomize Component.',
    remedy: 'Write `kind: Component` in its kustomization.yaml.',
  },
  'fleet/var-unknown': {
    summary: 'A text names a var that is not built in.',
    remedy: 'Use CLUSTER_NAME, CLUSTER_PATH or LEVEL_<name>.',
  },
  'fleet/plain-secret': {
    summary: 'A file holds the plain data of a Secret.',
    remedy:
      'Encrypt it with SOPS, or fetch it in the cluster; `banyan.dev/plain-secret: allow` exempts an object.',
  },
  'fleet/kubeconfig': {
    summary: 'A file is a kubeconfig.',
    remedy: 'Remove it and its credentials; name a context or a Secret under `access`.',
  },
  'fleet/replicas-ambiguous': {
    summary: 'A policy gives replicas without saying to which of several workloads.',
    remedy: 'List the workloads under `workloads`, each with its resourceSelectors.',
  },
  'render/override-failed': {
    summary: 'An overrider of an OverridePolicy does not apply to an object.',
    remedy: 'Correct the path, or narrow the resourceSelectors of the policy.',
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
  'kustomize/field-deprecated': {
    summary: 'A kustomization uses a field that kustomize has replaced by another.',
    remedy: 'Use the field that the message names; the old one still works.',
  },
  'kustomize/configuration-invalid': {
    summary: 'A file of field specifications or schemas cannot be used.',
    remedy: "Look at the place in the message; what the file may hold is in kustomize's documentation.",
  },
  'kustomize/configuration-conflict': {
    summary: 'Two specifications of one field contradict each other.',
    remedy: 'Give both the same value of `create`, or remove one.',
  },
  'kustomize/replacement-invalid': {
    summary: 'A replacement cannot be read, or its source is not there.',
    remedy: 'Give it a `source` that selects one resource and a field of it, and `targets`.',
  },
  'kustomize/replacement-failed': {
    summary: 'A replacement does not fit a resource that it is for.',
    remedy: 'Correct the field path, or set `options.create` to make what is missing.',
  },
  'kustomize/var-invalid': {
    summary: 'A var is declared twice, or what it names is not there.',
    remedy: 'Give each var its own name, and let `objref` and `fieldref` name one field of one resource.',
  },
  'kustomize/var-unused': {
    summary: 'A var is declared and used nowhere.',
    remedy: 'Remove it, or write `$(NAME)` in a field in which vars are resolved.',
  },
  'kustomize/plugin-invalid': {
    summary: 'The configuration of a generator, transformer or validator cannot be used.',
    remedy: 'Use apiVersion `builtin` and one of the kinds that the message names.',
  },
  'kustomize/validation-failed': {
    summary: 'A validator changed resources, which it must not.',
    remedy: 'List it under `transformers` if it is meant to change them.',
  },
  'kustomize/name-ambiguous': {
    summary: 'A name refers to several resources that now have different names.',
    remedy: 'Give the resources distinct names.',
  },
} as const

export type DiagnosticCode = keyof typeof codes | keyof typeof chartCodes

/**
 * Every diagnostic code, with a summary and what to do about it. Codes are `<stage>/<fact>`; a code is never
 * given another meaning.
 */
export const diagnosticCodes: {
  readonly [code in DiagnosticCode]: { readonly summary: string; readonly remedy: string }
} = { ...codes, ...chartCodes }
