import type { KubernetesObject } from '../../core/model/object.ts'
import type { ApiServer } from '../api-server/api-server.ts'
import { finalizersOf, isTerminating, ownersOf, uidOf, withMetadata } from '../api-server/metadata.ts'
import type { StoreKey } from '../api-server/object-store.ts'

/** Deletes what an object that is gone owned, unless another owner is left; Kubernetes' garbage collector. */
export function collectDependents(server: ApiServer, owner: KubernetesObject): void {
  for (const dependent of dependentsOf(server, owner)) {
    const left = ownersOf(dependent).filter(({ uid }) => uid !== uidOf(owner))
    if (left.length > 0) server.update(withMetadata(dependent, { ownerReferences: left }), {})
    else removeObject(server, dependent, 'Background')
  }
}

/** Does what the finalizers for foreground deletion and orphaning ask for, and takes them off when it is done. */
export function propagateDeletion(server: ApiServer, owner: KubernetesObject): void {
  if (!isTerminating(owner)) return
  const finalizers = finalizersOf(owner)
  if (finalizers.includes('orphan')) {
    for (const dependent of dependentsOf(server, owner)) {
      const left = ownersOf(dependent).filter(({ uid }) => uid !== uidOf(owner))
      server.update(withMetadata(dependent, { ownerReferences: left }), {})
    }
    takeOff(server, owner, 'orphan')
  } else if (finalizers.includes('foregroundDeletion')) {
    for (const dependent of dependentsOf(server, owner)) {
      if (!isTerminating(dependent)) removeObject(server, dependent, 'Foreground')
    }
    const blocking = dependentsOf(server, owner).filter(dependent =>
      ownersOf(dependent).some(
        ({ uid, blockOwnerDeletion }) => uid === uidOf(owner) && blockOwnerDeletion === true,
      ),
    )
    if (blocking.length === 0) takeOff(server, owner, 'foregroundDeletion')
  }
}

function dependentsOf(server: ApiServer, owner: KubernetesObject): readonly KubernetesObject[] {
  return server.store.dependents(uidOf(owner)).flatMap((key: StoreKey) => server.store.find(key) ?? [])
}

function removeObject(
  server: ApiServer,
  object: KubernetesObject,
  propagation: 'Background' | 'Foreground',
): void {
  const kind = server.kind(object.apiVersion, object.kind)
  server.delete(kind, object.metadata.namespace, object.metadata.name, { propagation })
}

function takeOff(server: ApiServer, object: KubernetesObject, finalizer: string): void {
  const kind = server.kind(object.apiVersion, object.kind)
  const live = server.find(kind, object.metadata.namespace, object.metadata.name)
  if (live === undefined) return
  const finalizers = finalizersOf(live).filter(name => name !== finalizer)
  server.update(withMetadata(live, { finalizers }), {})
}
