import type { Outcome } from '../../core/model/outcome.ts'
import { isMoving } from '../../core/report/index.ts'
import type { Clock } from '../ports.ts'
import type { Bell } from './bell.ts'
import type { FleetReconciler } from './reconcile-fleet.ts'
import type { Advance, Round } from './round.ts'

export interface ConvergeOptions {
  readonly reconciler: FleetReconciler
  /** Rung by the reconciler, whatever is new. */
  readonly bell: Bell
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Works until the fleet has converged, nothing more can be expected, or the time is over; gives where it stands. Every
 * cluster is worked on once, however short the time is.
 */
export async function converge(options: ConvergeOptions, timeoutMs: number): Promise<Round> {
  const { reconciler, bell, clock, signal } = options
  const deadline = clock.now() + timeoutMs
  let advance: Advance | undefined = await reconciler.advance(signal)
  const outcomes: Outcome[] = []
  for (;;) {
    await reconciler.proceed()
    reconciler.begin(signal)
    const round = reconciler.stand()
    outcomes.push(...round.outcomes)
    const isLate = clock.now() >= deadline
    if (isOver(round) || signal.aborted || (isLate && isLookedAt(round))) {
      await reconciler.report()
      return { ...round, ...advance, outcomes }
    }
    await bell.wait(clock, (isLate ? nextStep(round) : Math.min(deadline, nextStep(round))) - clock.now())
    const isDue = isMovingOn(round) && (round.lookAt ?? 0) <= clock.now()
    if (isDue || round.isBehind) advance = (await reconciler.advance(signal)) ?? advance
  }
}

function isLookedAt({ unseen, busy }: Round): boolean {
  return unseen === 0 || busy === 0
}

function isOver({ busy, pending, state }: Round): boolean {
  if (busy > 0) return false
  return pending === 0 && (state === undefined || !isMoving(state))
}

// What is on its way goes on when clusters are looked at; what is not has nothing to wait for there.
function isMovingOn({ lookAt, state }: Round): boolean {
  return lookAt !== undefined && state !== undefined && isMoving(state)
}

function nextStep(round: Round): number {
  const { nextAt = Number.POSITIVE_INFINITY, lookAt = Number.POSITIVE_INFINITY } = round
  return isMovingOn(round) ? Math.min(nextAt, lookAt) : nextAt
}
