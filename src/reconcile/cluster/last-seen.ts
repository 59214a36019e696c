import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import type { Health } from '../../core/model/outcome.ts'
import { membersOf } from '../../core/plan/index.ts'
import type { Observed } from './observe-cluster.ts'

export interface LastSeen {
  readonly objects: ReadonlyMap<ObjectKey, KubernetesObject>
  /** The health of the desired objects that are not there. */
  readonly missing: ReadonlyMap<ObjectKey, Health>
}

/** Every desired object as it was seen last: what was written just now was answered with its state. */
export function lastSeen(
  { desired, live }: Observed,
  written: ReadonlyMap<ObjectKey, KubernetesObject>,
): LastSeen {
  const members = membersOf(live)
  const objects = new Map<ObjectKey, KubernetesObject>()
  const missing = new Map<ObjectKey, Health>()
  for (const { key } of desired) {
    const object = written.get(key) ?? members.get(key)
    if (object === undefined) missing.set(key, { status: 'Missing', message: 'it has not been applied' })
    else objects.set(key, object)
  }
  return { objects, missing }
}
