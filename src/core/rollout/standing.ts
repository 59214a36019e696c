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
  // Nobody fails by a time in which nobody looked.
  if (condition.status === 'Absent' || condition.status === 'Unseen')
    return { kind: 'underway', until: Number.POSITIVE_INFINITY }
  if (condition.status === 'Failed') return { kind: 'failed', reason: condition.reason }
  if (condition.status === 'Well') {
    const until = (change.healthySince ?? now) + step.minSuccessMs
    return until <= now ? { kind: 'done' } : { kind: 'underway', until }
  }
  const until = (change.illSince ?? change.seenAt ?? now) + step.progressDeadlineMs
  if (until > now) return { kind: 'underway', until }
  const why = condition.reason === '' ? '' : `: ${condition.reason}`
  return { kind: 'failed', reason: `not well within ${formatDuration(step.progressDeadlineMs)}${why}` }
}

/** What is remembered of a cluster that was let through, with how it does now. */
export function withCondition(change: PairChange, { status }: PairCondition, now: number): PairChange {
  if (status === 'Unseen') return change
  if (status === 'Absent') return unseen(change)
  const seen = change.seenAt === undefined ? { ...change, seenAt: now } : change
  const { healthySince, illSince, ...rest } = seen
  if (status === 'Well') return healthySince === undefined ? { ...rest, healthySince: now } : seen
  if (healthySince !== undefined) return { ...rest, illSince: now }
  return seen
}

// Its time to become well begins when it answers again.
function unseen(change: PairChange): PairChange {
  const { seenAt, illSince, ...rest } = change
  return seenAt === undefined && illSince === undefined ? change : rest
}
