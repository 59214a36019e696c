import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type { Health } from '../../core/model/outcome.ts'
import { judgedLive, type Observed } from './observe-cluster.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

export interface LastSeen {
  readonly objects: ReadonlyMap<ObjectKey, LiveObject>
  /** The health of the desired objects that are not there. */
  readonly missing: ReadonlyMap<ObjectKey, Health>
  /** When time alone changes the health of one, in milliseconds since the epoch. */
  readonly changesAt?: number
}

/** Every desired object as it was seen last: what was written just now was answered with its state. */
export function lastSeen(
  request: ClusterRequest,
  { desired, live, waiting }: Observed,
  written: ReadonlyMap<ObjectKey, LiveObject>,
): LastSeen {
  const objects = new Map<ObjectKey, LiveObject>()
  const missing = new Map<ObjectKey, Health>()
  const now = request.keeper?.objects()
  const waits = new Map(waiting.map(({ key, reason }) => [key, `it waits: ${reason}`]))
  for (const { key } of desired) {
    const object = now?.get(key) ?? written.get(key) ?? live.get(key)
    const message = waits.get(key) ?? 'it has not been applied'
    if (object === undefined) missing.set(key, { status: 'Missing', message })
    else objects.set(key, object)
  }
  return { ...judgedLive(request, objects), missing }
}
