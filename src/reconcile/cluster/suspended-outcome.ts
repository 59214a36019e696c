import type { ObjectKey } from '../../core/model/object.ts'
import type { Health, Outcome } from '../../core/model/outcome.ts'
import { endOf, type Suspension } from '../../core/model/suspension.ts'
import type { Observed } from './observe-cluster.ts'
import { nothingDone, outcomeOf, type Subject } from './outcome.ts'

/** What is to be told of a cluster in which nothing is written for now: applications with work to do are OutOfSync. */
export function suspendedOutcome(
  request: Subject,
  observed: Observed,
  suspension: Suspension,
  health: ReadonlyMap<ObjectKey, Health>,
): Outcome {
  const { plan, failures } = observed
  const waiting = new Set([
    ...plan.stages.flat().map(({ desired }) => desired.application),
    ...plan.deletions.map(({ application }) => application),
  ])
  const outcome = outcomeOf(request, observed, { ...nothingDone, failures }, health)
  const { retry: _, ...rest } = outcome
  const end = endOf(suspension)
  return {
    ...rest,
    result: 'suspended',
    suspension,
    ...(Number.isFinite(end) && { resumesAt: end }),
    applications: outcome.applications.map(each => ({
      ...each,
      ...(waiting.has(each.application) && { sync: 'OutOfSync' as const }),
    })),
  }
}
