import type { KubernetesObject } from '../../core/model/object.ts'
import type { ApplyOperation } from '../../core/model/plan.ts'
import type { ClusterApi } from '../ports.ts'
import { applyDesired } from './apply-desired.ts'
import { type Attempt, attempt } from './attempt.ts'
import { runBounded } from './run-bounded.ts'

/** Sixteen requests in flight are as quick as an API server gets; more only wait there. */
const inFlight = 16

export type Applied = Attempt<KubernetesObject> & { readonly operation: ApplyOperation }

/** Applies, or tries (`dryRun`), operations that do not depend on each other; failures are values. */
export async function applyObjects(
  api: ClusterApi,
  operations: readonly ApplyOperation[],
  options: { readonly dryRun: boolean; readonly stop: AbortController },
): Promise<readonly Applied[]> {
  return runBounded(operations, inFlight, async operation => {
    const { key, origin } = operation.desired
    const result = await attempt({ key, origin }, options.stop, () => applyDesired(api, operation, options))
    return { ...result, operation }
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
