import { OperationError } from '../../core/model/operation-error.ts'
import { isMoving, notConverged } from '../../core/report/index.ts'
import type { Clock, FleetSource } from '../ports.ts'
import { Bell, type News } from './bell.ts'
import type { FleetReconciler, Round } from './reconcile-fleet.ts'

export interface RunOptions {
  readonly reconciler: FleetReconciler
  /** Rings when something changed in a cluster; absent: nobody follows them. */
  readonly bell?: Bell
  readonly source: FleetSource
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onRound: (round: Round) => void | Promise<void>
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

const longestWaitMs = 60_000
const firstRetryMs = 1_000
const gatherMs = 50

/** Rounds for ever: on news from the source or a cluster, when a cluster is due, and after failures with growing waits. */
export async function runFleet(options: RunOptions): Promise<void> {
  const { reconciler, source, clock, signal, bell = new Bell() } = options
  const unsubscribe = source.subscribe(() => bell.ring('source'))
  signal.addEventListener('abort', () => bell.ring('source'), { once: true })
  let retryMs = firstRetryMs
  let rung: News | undefined = 'source'
  try {
    while (!signal.aborted) {
      try {
        // What changes in a cluster seldom changes alone.
        if (rung === 'clusters') await clock.sleep(gatherMs, signal)
        const round = rung === 'clusters' ? await reconciler.tend(signal) : await reconciler.round(signal)
        retryMs = firstRetryMs
        await options.onRound(round)
        rung = await bell.wait(clock, untilNext(round, clock))
      } catch (error) {
        if (!(error instanceof OperationError)) throw error
        if (error.code === 'git/stale') reconciler.forget()
        options.onFailure(error, retryMs)
        await bell.wait(clock, retryMs)
        rung = 'source'
        retryMs = Math.min(retryMs * 2, longestWaitMs)
      }
    }
  } finally {
    unsubscribe()
    await reconciler.close()
  }
}

/** Rounds until the fleet has converged, nothing more can be expected, or the time is over; gives the last one. */
export async function converge(options: Omit<RunOptions, 'onFailure'>, timeoutMs: number): Promise<Round> {
  const { reconciler, clock, signal } = options
  const deadline = clock.now() + timeoutMs
  for (;;) {
    const round = await reconciler.round(signal)
    await options.onRound(round)
    const done = round.state !== undefined && notConverged(round.state).length === 0
    const next = nextStep(round)
    if (done || next === undefined || signal.aborted || next >= deadline) return round
    await clock.sleep(Math.max(0, next - clock.now()), signal)
  }
}

// What is on its way goes on when clusters are looked at; what is not has nothing to wait for there.
function nextStep({ nextAt, lookAt, state }: Round): number | undefined {
  const moving = state !== undefined && isMoving(state)
  if (!moving || lookAt === undefined) return nextAt
  return Math.min(nextAt ?? lookAt, lookAt)
}

function untilNext({ nextAt = Infinity, lookAt = Infinity }: Round, clock: Clock): number {
  return Math.min(longestWaitMs, Math.max(0, Math.min(nextAt, lookAt) - clock.now()))
}
