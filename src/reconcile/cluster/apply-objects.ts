import type { HealthRules } from '../../core/health/index.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { formatId, idOf, type KubernetesObject, parseKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import { groupKindOf, namesItself } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { type Attempt, attempt } from '../requests/attempt.ts'
import { inFlight } from '../requests/in-flight.ts'
import { runByTurns } from '../requests/run-by-turns.ts'
import type { Stop } from '../requests/stop.ts'
import { seen } from '../watch/seen.ts'
import { applyDesired } from './apply-desired.ts'
import { refuseForeign } from './refuse-foreign.ts'
import type { Reveal } from './reveal.ts'

export type Applied = Attempt<LiveObject> & {
  readonly operation: ApplyOperation
  /** Only tried: nothing was written. */
  readonly isDryRun: boolean
}

interface Options {
  readonly clock: Clock
  readonly stop: Stop
  readonly reveal: Reveal
  readonly healthRules?: HealthRules | undefined
}

/** Applies operations that do not depend on each other; failures are values. */
export async function applyObjects(
  api: ClusterApi,
  operations: readonly ApplyOperation[],
  options: Options,
): Promise<readonly Applied[]> {
  return runByTurns(operations, inFlight(operations.length), kindOf, async operation => {
    const result = await attempt(operation.desired, options.stop, async () => {
      const answer = await applied(api, operation, { ...options, dryRun: false })
      return seen(answer, options.healthRules) ?? unmarked(answer)
    })
    return { ...result, operation, isDryRun: false }
  })
}

// A server makes some kinds one after the other, as Services, whose addresses it takes out of one range.
function kindOf({ desired }: ApplyOperation): string {
  return groupKindOf(parseKey(desired.key))
}

/** Tries operations, and writes nothing; gives those that would fail, and those that were not tried any more. */
export async function tryObjects(
  api: ClusterApi,
  operations: readonly ApplyOperation[],
  options: Options,
): Promise<readonly Applied[]> {
  const tried = await runByTurns(operations, inFlight(operations.length), kindOf, operation =>
    attempt(operation.desired, options.stop, async () => {
      const answer = await applied(api, operation, { ...options, dryRun: true })
      return namesItself(answer) || unmarked(answer)
    }),
  )
  return operations.flatMap((operation, index): Applied | [] => {
    const { value, ...result } = tried[index] ?? {}
    return value === undefined ? { ...result, operation, isDryRun: true } : []
  })
}

function applied(
  api: ClusterApi,
  operation: ApplyOperation,
  options: Options & { readonly dryRun: boolean },
): Promise<KubernetesObject> {
  return refuseForeign(api, operation, () => applyDesired(api, operation, options))
}

// Who takes our marks away would make us lose the object: it could never be pruned.
function unmarked(answer: KubernetesObject): never {
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
