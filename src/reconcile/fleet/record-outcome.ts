import type { Outcome } from '../../core/model/outcome.ts'
import { isRemoved } from '../../core/report/index.ts'
import { concernsCluster } from '../requests/attempt.ts'
import type { JudgedDeletions } from './judged-deletions.ts'
import { isLetGo, type Work } from './work.ts'

/** Takes in what came of a cluster, and when it is due again. */
export function recordOutcome(
  work: Work,
  outcome: Outcome,
  judged: JudgedDeletions,
  { now, random }: { readonly now: number; readonly random: () => number },
): void {
  const { failures, retry, resumesAt = Infinity, healthChangesAt = Infinity, lookAt = Infinity } = outcome
  work.report = { ...work.report, outcome }
  work.isAway = failures.some(concernsCluster)
  work.dueAt = work.hasMissed && !work.isAway ? 0 : Math.min(work.dueAt, resumesAt, healthChangesAt, lookAt)
  work.hasMissed = false
  // What was deleted just now may have left something behind.
  const isGoing = isLetGo(work.report.desired) && !isRemoved(work.report)
  if (isGoing && outcome.result === 'applied') work.dueAt = now
  if (retry === undefined) {
    judged.forget(work.report.desired)
    work.backoff.reset()
  } else work.dueAt = Math.min(work.dueAt, now + work.backoff.next(retry, random))
}
