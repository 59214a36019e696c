import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type { Drift, Failure } from '../../core/model/outcome.ts'
import type { ApplyOperation, ClusterPlan } from '../../core/model/plan.ts'
import { type FoundDrift, findDrift } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { Stop } from '../requests/stop.ts'
import type { Drifts } from '../watch/drifts.ts'
import { readDesired } from './read-desired.ts'

interface Left {
  readonly plan: ClusterPlan
  readonly drifts: readonly Drift[]
  readonly failures: readonly Failure[]
}

interface Context {
  readonly api: ClusterApi
  readonly signal?: AbortSignal
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** What was found before; absent: nothing is remembered. */
  readonly drifts?: Drifts<FoundDrift>
}

/**
 * Takes out of a plan what others changed where that is only to be told: of an object that is as it was in Git all of
 * it, of one that changed there the fields that others have. Asks the server only for what drifted since it was asked
 * last.
 */
export async function leaveDrifted(plan: ClusterPlan, context: Context): Promise<Left> {
  context.drifts?.begin()
  const drifted = plan.stages.flat().filter(mayBeLeft)
  if (drifted.length === 0) return { plan, drifts: [], failures: [] }
  const stop = new Stop(context.signal)
  const found = await runBounded(drifted, 8, operation =>
    attempt(operation.desired, stop, () => look(context, operation)),
  )
  const looks = new Map(drifted.map((operation, index) => [operation, found[index]]))
  const stages = plan.stages.map(stage =>
    stage.flatMap(operation => remains(operation, looks.get(operation))),
  )
  return {
    plan: { ...plan, stages: stages.filter(stage => stage.length > 0) },
    drifts: [...looks].flatMap(([{ desired }, look]) => {
      const { key, application } = desired
      const fields = look?.value?.left.map(({ path: _, ...field }) => field) ?? []
      return fields.length === 0 ? [] : [{ key, application, fields }]
    }),
    failures: found.flatMap(({ failure }) => failure ?? []),
  }
}

function mayBeLeft({ desired, regains, hasDrifted }: ApplyOperation): boolean {
  const { drift, driftFields } = desired.treatment
  if (regains !== true && hasDrifted !== true) return false
  return drift !== 'Correct' || driftFields.some(rule => rule.drift === 'Report')
}

async function look({ api, live, drifts }: Context, { desired }: ApplyOperation): Promise<FoundDrift> {
  const { drift, driftFields } = desired.treatment
  const state = JSON.stringify([desired.digest, live.get(desired.key)?.driftKey ?? '', drift, driftFields])
  const known = drifts?.recall(desired.key, state)
  const object = known === undefined ? await readDesired(api, desired) : undefined
  const found = known ?? (object === undefined ? nothing : findDrift(desired, object))
  drifts?.remember(desired.key, state, found)
  return found
}

const nothing: FoundDrift = { left: [], isCorrected: true }

// What could not be looked at is not written either.
function remains(
  operation: ApplyOperation,
  look: Attempt<FoundDrift> | undefined,
): readonly ApplyOperation[] {
  if (look === undefined) return [operation]
  if (look.value === undefined) return []
  const { left, isCorrected } = look.value
  if (left.length === 0) return [operation]
  if (operation.regains === true && !isCorrected) return []
  return [{ ...operation, leaves: left.map(({ path }) => path) }]
}
