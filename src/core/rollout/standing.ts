import { formatDuration } from '../../base/std/duration.ts'
import type { PairChange } from '../model/rollout.ts'
import type { RolloutPolicy, RolloutStep } from '../model/rollout-policy.ts'
import type { Member, PairCondition, Standing } from './member.ts'

/** Where a member of a step stands at a time, in milliseconds since the epoch. */
export function standingOf(
  { isBehind, change, condition }: Member,
  step: RolloutStep,
  offline: RolloutPolicy['offline'],
  now: number,
): Standing {
  if (change?.excused && !isBehind) return { kind: 'done' }
  if (condition.status === 'Absent' && offline === 'Skip') return { kind: 'absent' }
  if (condition.status === 'Absent' && offline === 'Fail') return { kind: 'failed', reason: condition.reason }
  if (isBehind || change === undefined) return { kind: 'waiting' }
  if (condition.status === 'Absent') return { kind: 'underway', until: Number.POSITIVE_INFINITY }
  if (condition.status === 'Failed') return { kind: 'failed', reason: condition.reason }
  if (condition.status === 'Well') {
    const until = (change.healthySince ?? now) + step.minSuccessMs
    return until <= now ? { kind: 'done' } : { kind: 'underway', until }
  }
  // Nobody fails by a time in which nobody looked.
  const since = condition.status === 'Unseen' ? undefined : (change.illSince ?? change.seenAt ?? now)
  const until = (since ?? Number.POSITIVE_INFINITY) + step.progressDeadlineMs
  if (until > now) return { kind: 'underway', until }
  const why = condition.reason === '' ? '' : `: ${condition.reason}`
  return { kind: 'failed', reason: `not well within ${formatDuration(step.progressDeadlineMs)}${why}` }
}

/** What is remembered of a cluster that was let through, with how it does now. */
export function withCondition(change: PairChange, { status }: PairCondition, now: number): PairChange {
  if (status === 'Absent' || status === 'Unseen') return change
  const seen = change.seenAt === undefined ? { ...change, seenAt: now } : change
  const { healthySince, illSince, ...rest } = seen
  if (status === 'Well') return healthySince === undefined ? { ...rest, healthySince: now } : seen
  if (healthySince !== undefined) return { ...rest, illSince: now }
  return seen
}
