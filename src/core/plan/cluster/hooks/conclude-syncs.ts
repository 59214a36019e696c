import type { SyncRecord } from '../../../model/inventory.ts'
import type { LiveObject } from '../../../model/live-object.ts'
import { formatId, type ObjectKey, parseKey } from '../../../model/object.ts'
import type { ClusterPlan, DesiredObject } from '../../../model/plan.ts'
import type { Gated } from '../order/gate.ts'
import { type Scene, unsettled } from '../order/settled.ts'
import { failedIn, type HookPlan } from './plan-hooks.ts'

export interface Concluding {
  readonly hooks: HookPlan
  readonly syncs: ReadonlyMap<string, SyncRecord>
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  readonly gated: Gated
  /** Applications that should be here: of all others it is forgotten. */
  readonly applications: readonly string[]
}

/**
 * Which applications with hooks are through with which content, as it is to be written down; the same map where nothing
 * of that changed. One that failed is written down only where the failed hook is to go, and could else begin again.
 */
export function concludeSyncs(request: Concluding): ReadonlyMap<string, SyncRecord> {
  const { hooks, syncs, live, gated, applications } = request
  const { desired, syncing } = hooks
  if (syncs.size === 0 && syncing.size === 0) return syncs
  const byApplication = Map.groupBy(desired, ({ application }) => application)
  const next = new Map([...syncs].filter(([application]) => applications.includes(application)))
  const scene = sceneOf(desired, live, gated.plan)
  const waiting = new Set(gated.waiting.map(({ application }) => application))
  for (const [application, digest] of syncing) {
    const own = byApplication.get(application) ?? []
    const failure = failureOf(own, digest, live)
    if (failure !== undefined) next.set(application, { digest, failure })
    else if (!waiting.has(application) && own.every(({ key }) => unsettled(key, scene) === undefined))
      next.set(application, { digest })
  }
  const isSame = next.size === syncs.size && [...next].every(([name, record]) => syncs.get(name) === record)
  return isSame ? syncs : next
}

function sceneOf(
  desired: readonly DesiredObject[],
  live: ReadonlyMap<ObjectKey, LiveObject>,
  plan: ClusterPlan,
): Scene {
  return {
    desired: new Map(desired.map(each => [each.key, each])),
    live,
    pending: new Set(plan.stages.flat().map(operation => operation.desired.key)),
  }
}

function failureOf(
  own: readonly DesiredObject[],
  sync: string,
  live: ReadonlyMap<ObjectKey, LiveObject>,
): string | undefined {
  const hooks = own.filter(({ hook }) => hook !== undefined)
  const failed = hooks.find(({ key, hook }) => failedIn(live.get(key), sync) && hook?.goesWhenFailed === true)
  const isOver = hooks.every(({ key, run }) => {
    const object = live.get(key)
    return object === undefined || object.run !== run?.name || object.health.status !== 'Progressing'
  })
  const undone = hooks.some(({ key, run }) => run?.phase === 'SyncFail' && live.get(key)?.run !== run.name)
  if (failed === undefined || !isOver || undone) return undefined
  const { message } = live.get(failed.key)?.health ?? { message: '' }
  return `${formatId(parseKey(failed.key))} failed${message === '' ? '' : `: ${message}`}`
}
