import { isTerminating, objectAt } from '../api-server/metadata.ts'
import type { Controller } from './controller.ts'

/** Empties a namespace that is being deleted, then lets it go. */
export const namespaceController: Controller = {
  storage: '/Namespace',
  reconcile({ server }, namespace) {
    if (!isTerminating(namespace)) return undefined
    const { name } = namespace.metadata
    let left = 0
    for (const storage of server.store.storages()) {
      for (const object of server.store.all(storage, name)) {
        const kind = server.kinds.byKind(object.apiVersion, object.kind)
        if (kind?.namespaced !== true) continue
        const deleted = server.delete(kind, name, object.metadata.name, { propagation: 'Background' })
        if (deleted?.removed === false) left++
      }
    }
    const { finalizers: _, ...spec } = objectAt(namespace.spec)
    if (left === 0) server.update({ ...namespace, spec }, {})
    return undefined
  },
}
