/** The codes of rendering; see {@link diagnosticCodes}. */
export const renderCodes = {
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
  'fleet/encrypted-value': {
    summary: 'An encrypted value stands in a file that SOPS did not encrypt.',
    remedy: 'Encrypt the file that has the value with SOPS; a value cannot be copied into another file.',
  },
  'render/encrypted-value': {
    summary: 'An encrypted value stands where it cannot be decrypted, or only a part of it.',
    remedy:
      'Use encrypted values as wholes, in data alone; `banyan.dev/decryption: disabled` leaves an object as it is.',
  },
  'render/override-failed': {
    summary: 'An overrider of an OverridePolicy does not apply to an object.',
    remedy: 'Correct the path, or narrow the resourceSelectors of the policy.',
  },
  'render/hook-unsupported': {
    summary: 'A hook of Helm or Argo CD is not run, or a word of its delete policy has no meaning.',
    remedy: 'Do what it does in another way; hooks before and after an installation or an upgrade are run.',
  },
  'render/order-invalid': {
    summary: 'An annotation that says when an object is applied cannot be read.',
    remedy: 'Write a whole number as the wave, and `group/namespaces/namespace/kind/name` for an object.',
  },
  'render/apply-invalid': {
    summary: 'An annotation that says how an object is applied or deleted cannot be read.',
    remedy: 'Write one of the values that the message names, or JSON pointers with commas between them.',
  },
  'render/annotation-unknown': {
    summary: 'An annotation of `banyan.dev` has no meaning: it may be misspelt.',
    remedy: 'Write it as the README does, or take it away.',
  },
} as const
