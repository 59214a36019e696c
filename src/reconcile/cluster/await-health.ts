import { assessHealth } from '../../core/health/index.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../core/model/object.ts'
import type { Health } from '../../core/model/outcome.ts'
import { applySet } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { runBounded } from './run-bounded.ts'

export interface HealthRequest {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly applySetId: string
  /** Live objects as they were seen last, by key. */
  readonly objects: ReadonlyMap<ObjectKey, KubernetesObject>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

const pollMs = 1_000

/** Waits until no object is Progressing, or the time is over; gives the last health of each. */
export async function awaitHealth(request: HealthRequest): Promise<ReadonlyMap<ObjectKey, Health>> {
  const { clock, timeoutMs, signal } = request
  const deadline = clock.now() + timeoutMs
  const health = new Map<ObjectKey, Health>()
  for (const [key, object] of request.objects) health.set(key, assessHealth(object))
  for (;;) {
    const waiting = [...health].filter(([, { status }]) => status === 'Progressing').map(([key]) => key)
    if (waiting.length === 0 || clock.now() >= deadline || signal?.aborted === true) return health
    await clock.sleep(Math.min(pollMs, deadline - clock.now()), signal)
    await look(request, waiting, health)
  }
}

async function look(
  request: HealthRequest,
  waiting: readonly ObjectKey[],
  health: Map<ObjectKey, Health>,
): Promise<void> {
  const kinds = new Map<string, { readonly apiVersion: string; readonly kind: string }>()
  for (const key of waiting) {
    const object = request.objects.get(key)
    if (object !== undefined) kinds.set(`${object.apiVersion} ${object.kind}`, object)
  }
  const selector = { labelSelector: `${applySet.partOf}=${request.applySetId}` }
  const lists = await runBounded([...kinds.values()], 8, async ({ apiVersion, kind }) => {
    const list = await request.api.list({ apiVersion, kind }, selector)
    return list.items.map(item => ({ ...item, apiVersion, kind }))
  })
  const seen = new Map(lists.flat().map(object => [keyOf(idOf(object)), object]))
  for (const key of waiting) {
    const object = seen.get(key)
    health.set(
      key,
      object === undefined ? { status: 'Missing', message: 'the object is gone' } : assessHealth(object),
    )
  }
}
