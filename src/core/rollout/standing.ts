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

/** Whether a cluster has been well for as long as a step asks with what it was let through to. */
export function hasSettled(
  { excused, healthySince }: PairChange,
  { minSuccessMs }: RolloutStep,
  now: number,
): boolean {
  return excused === true || (healthySince !== undefined && healthySince + minSuccessMs <= now)
}

/** What is remembered of a cluster that was let through, with how it does now. */
export function withCondition(told: PairChange, { status }: PairCondition, now: number): PairChange {
  const change = notLater(told, now)
  if (status === 'Unseen') return change
  if (status === 'Absent') return unseen(change)
  const seen = change.seenAt === undefined ? { ...change, seenAt: now } : change
  const { healthySince, illSince, ...rest } = seen
  if (status === 'Well') return healthySince === undefined ? { ...rest, healthySince: now } : seen
  if (healthySince !== undefined) return { ...rest, illSince: now }
  return seen
}

// Whoever wrote it had a clock that was ahead: what it says of the future would be waited for.
function notLater(change: PairChange, now: number): PairChange {
  const { at, seenAt = now, healthySince = now, illSince = now } = change
  if (Math.max(at, seenAt, healthySince, illSince) <= now) return change
  return {
    ...change,
    at: Math.min(at, now),
    ...(change.seenAt !== undefined && { seenAt: Math.min(seenAt, now) }),
    ...(change.healthySince !== undefined && { healthySince: Math.min(healthySince, now) }),
    ...(change.illSince !== undefined && { illSince: Math.min(illSince, now) }),
  }
}

// Its time to become well begins when it answers again.
function unseen(change: PairChange): PairChange {
  const { seenAt, illSince, ...rest } = change
  return seenAt === undefined && illSince === undefined ? change : rest
}
