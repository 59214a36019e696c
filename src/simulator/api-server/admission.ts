import type { KubernetesObject } from '../../core/model/object.ts'
import { isTerminating } from './metadata.ts'
import type { ObjectStore } from './object-store.ts'
import type { ServedKind } from './schema/kinds.ts'
import { badRequest, forbidden, notFound, type Subject } from './status-error.ts'

const undeletable = new Set(['default', 'kube-system', 'kube-public'])

/** An object of a namespaced kind needs a namespace that is there and stays. */
export function admitCreation(
  store: ObjectStore,
  kind: ServedKind,
  object: KubernetesObject,
  subject: Subject,
): void {
  if (!kind.namespaced) return
  const name = object.metadata.namespace ?? ''
  if (name === '') throw badRequest('an empty namespace may not be set during creation')
  const namespace = store.find({ storage: '/Namespace', namespace: '', name })
  if (namespace === undefined) {
    throw notFound({ group: '', kind: 'Namespace', resource: 'namespaces', name })
  }
  if (!isTerminating(namespace)) return
  const why = `unable to create new content in namespace ${name} because it is being terminated`
  const message = `namespace ${name} is being terminated`
  throw forbidden(subject, why, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }])
}

export function admitDeletion(kind: ServedKind, subject: Subject): void {
  if (kind.storage === '/Namespace' && undeletable.has(subject.name)) {
    throw forbidden(subject, 'this namespace may not be deleted')
  }
}
