import { sha256Base64Url } from '../../../base/std/hash.ts'

/** Labels and annotations of ApplySets (KEP-3659), with the prefix that kubectl ships. */
export const applySet = {
  id: 'applyset.kubernetes.io/id',
  partOf: 'applyset.kubernetes.io/part-of',
  tooling: 'applyset.kubernetes.io/tooling',
  groupKinds: 'applyset.kubernetes.io/contains-group-kinds',
  namespaces: 'applyset.kubernetes.io/additional-namespaces',
} as const

/** Our own marks on objects: which application, which object (a copied label is told by it), which generator. */
export const owned = {
  application: 'banyan.dev/application',
  object: 'banyan.dev/object',
  generatedFrom: 'banyan.dev/generated-from',
} as const

export const systemNamespace = 'banyan-system'

/** The field manager of everything that Banyan applies; the ApplySet's parent has one of its own. */
export const fieldManager = 'banyan'

export function parentName(fleet: string): string {
  return `banyan-${fleet}`
}

/** The name of the ConfigMap that keeps the hooks of deletion. */
export function teardownsName(fleet: string): string {
  return `${parentName(fleet)}-teardowns`
}

/** The ApplySet's id: of its parent's name, namespace, kind and group, as the KEP computes it. */
export function applySetId(fleet: string): string {
  return `applyset-${sha256Base64Url(`${parentName(fleet)}.${systemNamespace}.ConfigMap.`)}-v1`
}
