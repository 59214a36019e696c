import type { LiveObject } from '../../../model/live-object.ts'
import type { ObjectKey } from '../../../model/object.ts'
import type { Waiting } from '../../../model/order.ts'
import type { Failure } from '../../../model/outcome.ts'
import type { ApplyOperation, ClusterPlan, DesiredObject } from '../../../model/plan.ts'
import { scopeOf } from '../scope.ts'
import { gateApplies } from './gate-applies.ts'
import { gateDeletions } from './gate-deletions.ts'
import { type Scene, waveOf } from './settled.ts'

export interface GateRequest {
  readonly plan: ClusterPlan
  readonly desired: readonly DesiredObject[]
  /** Every live member of the ApplySet. */
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** Applications that are not here as head has them, with how they are: what depends on them waits. */
  readonly held: ReadonlyMap<string, string>
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
export function gate({ plan, desired, live, held }: GateRequest): Gated {
  const operations = plan.stages.flat()
  if (operations.length === 0 && plan.deletions.length === 0) return { plan, waiting: [], failures: [] }
  const scene: Scene = {
    desired: new Map([...desired, ...operations.map(each => each.desired)].map(each => [each.key, each])),
    live,
    pending: new Set(operations.map(operation => operation.desired.key)),
  }
  const applies = waitingApplies(scene, operations, held)
  const { waiting, failures } = applies
  const late = waitingDeletions(plan, scene, waiting)
  if (waiting.length === 0 && late.size === 0) return { plan, waiting: [], failures }
  const waits = new Set(waiting.map(({ key }) => key))
  const stages = plan.stages.map(stage => stage.filter(operation => !waits.has(operation.desired.key)))
  const gated: ClusterPlan = {
    ...plan,
    stages: stages.filter(stage => stage.length > 0),
    deletions: plan.deletions.filter(({ key }) => !late.has(key)),
    after: scopeOf(late.keys(), plan.after),
  }
  const deletions = plan.deletions.flatMap(({ key, application }): Waiting[] => {
    const reason = late.get(key)
    return reason === undefined ? [] : [{ key, application, reason }]
  })
  const all = [...waiting, ...deletions].sort((a, b) => (a.key < b.key ? -1 : 1))
  return { plan: gated, waiting: all, failures }
}

function waitingApplies(
  scene: Scene,
  operations: readonly ApplyOperation[],
  held: ReadonlyMap<string, string>,
): Omit<Gated, 'plan'> {
  const ordered = [...scene.desired.values()].some(({ order }) => order !== undefined)
  const leaving = [...scene.live.values()].some(({ isTerminating }) => isTerminating)
  if (operations.length === 0 || !(ordered || leaving)) return { waiting: [], failures: [] }
  const { reason, failures } = gateApplies(scene, operations, held)
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
    waiting: waiting.map(each => ({ ...each, wave: waveOf(each.key, desired.get(each.key)?.order) })),
  })
}
