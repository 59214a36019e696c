import { assessHealth, type HealthRules } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import type { ApplyOperation, ClusterPlan } from '../../core/model/plan.ts'
import { foreignObject } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { attempt } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { Stop } from '../requests/stop.ts'
import { readDesired } from './read-desired.ts'

interface Left {
  readonly plan: ClusterPlan
  /** What somebody else made and is left as it is, by key. */
  readonly existing: ReadonlyMap<ObjectKey, LiveObject>
}

/** Takes out of a plan what is only to be made where there is none, and is there already. */
export async function leaveExisting(
  plan: ClusterPlan,
  context: { readonly api: ClusterApi; readonly signal?: AbortSignal; readonly healthRules?: HealthRules },
): Promise<Left> {
  const asked = plan.stages.flat().filter(onlyCreates)
  if (asked.length === 0) return { plan, existing: new Map() }
  const stop = new Stop(context.signal)
  const answers = await runBounded(asked, 8, ({ desired }) =>
    attempt(desired, stop, () => readDesired(context.api, desired)),
  )
  const existing = new Map<ObjectKey, LiveObject>()
  // What cannot be read is tried, and refused with its reason.
  for (const [index, { desired }] of asked.entries()) {
    const object: KubernetesObject | undefined = answers[index]?.value
    if (object === undefined) continue
    const health = assessHealth(object, context.healthRules)
    existing.set(desired.key, foreignObject(object, desired, health))
  }
  const stages = plan.stages.map(stage => stage.filter(({ desired }) => !existing.has(desired.key)))
  return { plan: { ...plan, stages: stages.filter(stage => stage.length > 0) }, existing }
}

function onlyCreates({ kind, desired }: ApplyOperation): boolean {
  return kind === 'create' && desired.treatment.mode === 'CreateOnly'
}
