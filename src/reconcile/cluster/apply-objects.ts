import type { HealthRules } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { formatId, idOf, type KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { inFlight } from '../requests/in-flight.ts'
import { runBounded } from '../requests/run-bounded.ts'
import { seen } from '../watch/seen.ts'
import { applyDesired } from './apply-desired.ts'
import { refuseForeign } from './refuse-foreign.ts'
import type { Reveal } from './reveal.ts'

export type Applied = Attempt<LiveObject> & {
  readonly operation: ApplyOperation
  /** Only tried: nothing was written. */
  readonly isDryRun: boolean
}

/** Applies, or tries (`dryRun`), operations that do not depend on each other; failures are values. */
export async function applyObjects(
  api: ClusterApi,
  operations: readonly ApplyOperation[],
  options: {
    readonly dryRun: boolean
    readonly clock: Clock
    readonly stop: AbortController
    readonly reveal: Reveal
    readonly healthRules?: HealthRules | undefined
  },
): Promise<readonly Applied[]> {
  return runBounded(operations, inFlight(operations.length), async operation => {
    const result = await attempt(operation.desired, options.stop, async () =>
      marked(
        await refuseForeign(api, operation, () => applyDesired(api, operation, options)),
        options.healthRules,
      ),
    )
    return { ...result, operation, isDryRun: options.dryRun }
  })
}

// Who takes our marks away would make us lose the object: it could never be pruned.
function marked(answer: KubernetesObject, rules: HealthRules | undefined): LiveObject {
  const live = seen(answer, rules)
  if (live !== undefined) return live
  throw new OperationError({
    code: 'cluster/invalid',
    message: `${formatId(idOf(answer))}: the server takes the annotation "banyan.dev/object" away, as an admission webhook may do`,
    subject: answer.metadata.name,
    retryable: false,
  })
}

/** The applications of which anything was not applied: nothing more of these is written. */
export function failedApplications(attempts: readonly Applied[]): ReadonlySet<string> {
  return new Set(
    attempts.filter(({ value }) => value === undefined).map(({ operation }) => operation.desired.application),
  )
}

/** The items that are of none of the excluded. */
export function without<Item>(
  items: readonly Item[],
  of: (item: Item) => string,
  excluded: ReadonlySet<string>,
): readonly Item[] {
  return excluded.size === 0 ? items : items.filter(item => !excluded.has(of(item)))
}
