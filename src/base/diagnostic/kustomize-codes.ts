/** The codes of kustomizations; see {@link diagnosticCodes}. */
export const kustomizeCodes = {
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
  'kustomize/text-unwritable': {
    summary: 'A text has a character that kustomize cannot write.',
    remedy: 'Remove the control character, or put the file into `binaryData`.',
  },
  'kustomize/name-ambiguous': {
    summary: 'A name refers to several resources that now have different names.',
    remedy: 'Give the resources distinct names.',
  },
} as const
