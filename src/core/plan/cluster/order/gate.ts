import type { LiveObject } from '../../../model/live-object.ts'
import type { ObjectKey } from '../../../model/object.ts'
import type { Waiting } from '../../../model/order.ts'
import type { Failure } from '../../../model/outcome.ts'
import type { ApplyOperation, ClusterPlan, DeleteOperation, DesiredObject } from '../../../model/plan.ts'
import { scopeOf } from '../scope.ts'
import { gateApplies } from './gate-applies.ts'
import { gateDeletions } from './gate-deletions.ts'
import { impliedOrder } from './implied.ts'
import { type Scene, waveOf } from './settled.ts'

export interface GateRequest {
  readonly plan: ClusterPlan
  readonly desired: readonly DesiredObject[]
  /** Every live member of the ApplySet. */
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** Applications that are not here as head has them, with how they are: what depends on them waits. */
  readonly held: ReadonlyMap<string, string>
  /** Applications of which a hook failed for good, with why: nothing new of them is applied. */
  readonly failed?: ReadonlyMap<string, string>
  /** Hooks that have run and are to go. */
  readonly spent?: readonly DesiredObject[]
}

export interface Gated {
  /** What may be done now; the same object where nothing has to wait. */
  readonly plan: ClusterPlan
  /** What has to wait, sorted by key. */
  readonly waiting: readonly Waiting[]
  /** What is wrong with the order itself. */
  readonly failures: readonly Failure[]
}

/**
 * Takes out of a plan what has to wait for something else to be applied, to be healthy or to be gone, as it was seen
 * last. Who plans again and again gets through all of it as long as things become healthy.
 */
export function gate(request: GateRequest): Gated {
  const { plan, desired, live, spent = [] } = request
  const operations = plan.stages.flat()
  if (operations.length + plan.deletions.length + spent.length === 0)
    return { plan, waiting: [], failures: [] }
  const scene: Scene = {
    desired: new Map([...desired, ...operations.map(each => each.desired)].map(each => [each.key, each])),
    live,
    pending: new Set(operations.map(operation => operation.desired.key)),
  }
  const applies = waitingApplies(scene, operations, request)
  const { failures } = applies
  const replaced = replacedRuns(operations, applies.waiting, live)
  const waiting = [
    ...applies.waiting,
    ...replaced.map(({ key, application }) => ({ key, application, reason: before })),
  ]
  const late = waitingDeletions(plan, scene, waiting)
  const runs = [...replaced, ...spent].flatMap(each => runDeletion(each, live.get(each.key)) ?? [])
  if (waiting.length + late.size + runs.length === 0) return { plan, waiting: [], failures }
  const waits = new Set(waiting.map(({ key }) => key))
  const stages = plan.stages.map(stage => stage.filter(operation => !waits.has(operation.desired.key)))
  const gated: ClusterPlan = {
    ...plan,
    stages: stages.filter(stage => stage.length > 0),
    deletions: [...plan.deletions.filter(({ key }) => !late.has(key)), ...runs],
    after: scopeOf(late.keys(), plan.after),
  }
  const deletions = plan.deletions.flatMap(({ key, application }): Waiting[] => {
    const reason = late.get(key)
    return reason === undefined ? [] : [{ key, application, reason }]
  })
  const all = [...waiting, ...deletions].sort((a, b) => (a.key < b.key ? -1 : 1))
  return { plan: gated, waiting: all, failures }
}

/** Hooks that are to run now and are there from a run before: they have to go first. */
function replacedRuns(
  operations: readonly ApplyOperation[],
  waiting: readonly Waiting[],
  live: GateRequest['live'],
): readonly DesiredObject[] {
  const waits = new Set(waiting.map(({ key }) => key))
  return operations.flatMap(({ desired }) => {
    const { key, run } = desired
    const there = live.get(key)
    const isOther = run !== undefined && there !== undefined && there.run !== run.name
    return isOther && !waits.has(key) ? [desired] : []
  })
}

const before = 'the one of before is not gone yet'

function runDeletion(
  { key, application, impersonate }: DesiredObject,
  live: LiveObject | undefined,
): DeleteOperation | undefined {
  if (live === undefined || live.isTerminating) return undefined
  const { apiVersion, uid, resourceVersion } = live
  const asUser = impersonate === undefined ? {} : { impersonate }
  return { kind: 'delete', key, apiVersion, application, uid, resourceVersion, ...asUser }
}

function waitingApplies(
  scene: Scene,
  operations: readonly ApplyOperation[],
  { held, failed = new Map() }: GateRequest,
): Omit<Gated, 'plan'> {
  const ordered =
    failed.size > 0 ||
    impliedOrder(scene.desired) !== undefined ||
    [...scene.desired.values()].some(({ order, run }) => order !== undefined || run !== undefined)
  const leaving = [...scene.live.values()].some(({ isTerminating }) => isTerminating)
  if (operations.length === 0 || !(ordered || leaving)) return { waiting: [], failures: [] }
  const { reason, failures } = gateApplies(scene, operations, { held, failed })
  const waiting = operations.flatMap((operation): Waiting[] => {
    const { key, application } = operation.desired
    const why = reason(operation)
    return why === undefined ? [] : [{ key, application, reason: why }]
  })
  return { waiting, failures }
}

function waitingDeletions(
  { deletions }: ClusterPlan,
  { live, desired }: Scene,
  waiting: readonly Waiting[],
): ReadonlyMap<ObjectKey, string> {
  if (deletions.length === 0) return new Map()
  return gateDeletions({
    live,
    deletions,
    isDesired: key => desired.has(key),
    waiting: waiting.map(each => ({ ...each, wave: waveOf(each.key, desired.get(each.key) ?? {}) })),
  })
}
