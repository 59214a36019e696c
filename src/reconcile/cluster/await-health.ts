import type { HealthRules } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Health } from '../../core/model/outcome.ts'
import { applySet, byKey } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { runBounded } from '../requests/run-bounded.ts'
import type { ClusterKeeper } from '../watch/cluster-keeper.ts'
import { seen } from '../watch/seen.ts'

export interface HealthRequest {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly applySetId: string
  /** Live objects as they were seen last, by key. */
  readonly objects: ReadonlyMap<ObjectKey, LiveObject>
  readonly healthTimeoutMs: number
  readonly signal?: AbortSignal
  /** Knows what is there without a request. */
  readonly keeper?: ClusterKeeper
  readonly healthRules?: HealthRules
}

const firstPollMs = 250
const longestPollMs = 2_000

/** Waits until no object is Progressing, or the time is over; gives the last health of each. */
export async function awaitHealth(request: HealthRequest): Promise<ReadonlyMap<ObjectKey, Health>> {
  const { clock, healthTimeoutMs, signal } = request
  const deadline = clock.now() + healthTimeoutMs
  const health = new Map<ObjectKey, Health>()
  for (const [key, object] of request.objects) health.set(key, object.health)
  for (let pollMs = firstPollMs; ; pollMs = Math.min(pollMs * 2, longestPollMs)) {
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
  const { keeper } = request
  if (keeper !== undefined) {
    const now = keeper.objects()
    if (now !== undefined) for (const key of waiting) health.set(key, now.get(key)?.health ?? gone)
    return
  }
  const kinds = new Map<string, { readonly apiVersion: string; readonly kind: string }>()
  for (const key of waiting) {
    const object = request.objects.get(key)
    if (object !== undefined) kinds.set(kindName(object), { ...object, kind: parseKey(key).kind })
  }
  const lists = await runBounded([...kinds.values()], 8, kind => listKind(request, kind))
  const seen = byKey(lists.flatMap(list => list ?? []))
  const unknown = new Set([...kinds.keys()].filter((_, index) => lists[index] === undefined))
  for (const key of waiting) {
    const before = request.objects.get(key)
    if (before === undefined || unknown.has(kindName(before))) continue
    const object = seen.get(key)
    health.set(key, object?.health ?? gone)
  }
}

function kindName({ apiVersion, key }: LiveObject): string {
  return `${apiVersion} ${parseKey(key).kind}`
}

const gone: Health = { status: 'Missing', message: 'the object is gone' }

// A look that fails is no news: the next one may succeed, and the time is bounded.
async function listKind(
  { api, applySetId, healthRules }: HealthRequest,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): Promise<readonly LiveObject[] | undefined> {
  try {
    const labelSelector = `${applySet.partOf}=${applySetId}`
    const list = await api.list({ apiVersion, kind }, { labelSelector })
    return list.items.flatMap(item => seen(item, healthRules) ?? [])
  } catch (error) {
    if (error instanceof OperationError) return undefined
    throw error
  }
}
