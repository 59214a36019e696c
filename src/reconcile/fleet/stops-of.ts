import type { GuardVerdict } from '../../core/model/fleet-plan.ts'
import type { StopState } from '../../core/model/state.ts'

/** What a verdict stopped, each with the revision that was stopped first. */
export function stopsOf(
  verdict: GuardVerdict,
  revision: string,
  before: readonly StopState[],
): readonly StopState[] {
  return verdict.stops.map(({ guard, message }) => {
    const same = before.find(stop => stop.guard === guard && stop.digest === verdict.digest)
    return same ?? { guard, message, digest: verdict.digest, revision }
  })
}
