import type { KubernetesObject } from '../../core/model/object.ts'
import type { DeleteOptions } from '../../reconcile/ports.ts'
import { finalizersOf, isTerminating, listAt, objectAt, uidOf, withMetadata } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'
import { conflict, type Subject } from './status-error.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

/** The object as a request to delete it leaves it: marked, with the finalizer that the propagation asks for. */
export function planDeletion(
  kind: ServedKind,
  subject: Subject,
  live: KubernetesObject,
  options: DeleteOptions,
  now: string,
): KubernetesObject {
  checkPreconditions(subject, live, options)
  const finalizers = finalizersFor(kind, live, options)
  const unchanged = finalizers.join() === finalizersOf(live).join()
  if (isTerminating(live) && unchanged) return live
  const marked = withMetadata(live, {
    finalizers: finalizers.length === 0 ? undefined : finalizers,
    deletionTimestamp: live.metadata.deletionTimestamp ?? now,
    ...(kind.storage === '/Namespace' ? {} : { deletionGracePeriodSeconds: 0 }),
    ...(typeof live.metadata.generation === 'number' && !isTerminating(live)
      ? { generation: live.metadata.generation + 1 }
      : {}),
  })
  if (kind.storage !== '/Namespace') return marked
  return { ...marked, status: { ...objectAt(live.status), phase: 'Terminating' } }
}

/** Whether nothing holds an object that is marked for deletion. */
export function isRemovable(kind: ServedKind, object: KubernetesObject): boolean {
  if (finalizersOf(object).length > 0) return false
  return kind.storage !== '/Namespace' || listAt(objectAt(object.spec).finalizers).length === 0
}

function checkPreconditions(subject: Subject, live: KubernetesObject, options: DeleteOptions): void {
  const { uid, resourceVersion } = options
  if (uid !== undefined && uid !== uidOf(live)) {
    throw conflict(
      subject,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${uidOf(live)}`,
    )
  }
  const found = String(live.metadata.resourceVersion)
  if (resourceVersion !== undefined && resourceVersion !== found) {
    throw conflict(
      subject,
      `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${found}`,
    )
  }
}

// Jobs orphan their pods unless the request says otherwise, an old promise of the batch API.
function finalizersFor(kind: ServedKind, live: KubernetesObject, options: DeleteOptions): readonly string[] {
  const fallback = kind.storage === 'batch/Job' ? 'Orphan' : undefined
  const propagation = options.propagation ?? fallback
  const present = finalizersOf(live)
  if (propagation === undefined) return present
  const rest = present.filter(name => name !== foreground && name !== orphan)
  if (propagation === 'Foreground') return [...rest, foreground]
  return propagation === 'Orphan' ? [...rest, orphan] : rest
}
