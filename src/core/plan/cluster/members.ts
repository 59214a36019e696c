import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../model/object.ts'
import { pruneAnnotation } from '../../model/shared-namespace.ts'
import { owned } from './apply-set.ts'

/**
 * The live objects of the ApplySet, by key. A controller may copy our labels and annotations to objects of its own;
 * only the object that names itself is a member.
 */
export function membersOf(live: readonly KubernetesObject[]): ReadonlyMap<ObjectKey, KubernetesObject> {
  const members = new Map<ObjectKey, KubernetesObject>()
  for (const object of live) {
    const key = keyOf(idOf(object))
    if (object.metadata.annotations?.[owned.object] === key) members.set(key, object)
  }
  return members
}

/** The application in whose name a live object was applied; empty when its label is gone. */
export function ownerOf(live: KubernetesObject): string {
  return live.metadata.labels?.[owned.application] ?? ''
}

export function isTerminating(live: KubernetesObject): boolean {
  return live.metadata.deletionTimestamp !== undefined
}

/** Whether a delete may be answered before the object is gone. */
export function leavesSlowly(live: KubernetesObject): boolean {
  const { finalizers } = live.metadata
  return live.kind === 'Namespace' || (Array.isArray(finalizers) && finalizers.length > 0)
}

/** Whether the object itself says that it is to stay, in Banyan's words or those of other tools. */
export function isKept(live: KubernetesObject): boolean {
  const { labels = {}, annotations = {} } = live.metadata
  return (
    annotations['banyan.dev/prune'] === 'disabled' ||
    labels['kustomize.toolkit.fluxcd.io/prune'] === 'disabled' ||
    annotations['kustomize.toolkit.fluxcd.io/prune'] === 'disabled' ||
    annotations['client.lifecycle.config.k8s.io/deletion'] === 'detach' ||
    annotations[pruneAnnotation] === 'disabled' ||
    annotations['helm.sh/resource-policy'] === 'keep' ||
    (annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').includes('Prune=false')
  )
}
