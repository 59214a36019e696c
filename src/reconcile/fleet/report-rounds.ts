import { ReportPace } from './report-pace.ts'
import { RetryWait } from './retry-wait.ts'
import type { RunOptions } from './run-options.ts'
import { takeTurn } from './turn.ts'
import { longestWaitMs } from './until-next.ts'

const tellEveryMs = 1_000

/** Reports what came of clusters, at its own pace, and tells where the fleet stands. */
export async function reportRounds(
  { reconciler, bells, clock, onRound, onFailure, onTurn }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const retry = new RetryWait()
  const pace = new ReportPace()
  let isLeft = false
  for (;;) {
    await bells.outcomes.wait(clock, isLeft ? 0 : longestWaitMs)
    if (signal.aborted) return
    const now = clock.now()
    isLeft = !pace.isDue(now, reconciler.isWorking)
    const { failure, ...told } = isLeft ? notTaken : await takeTurn(clock, () => reconciler.report())
    if (!isLeft) {
      pace.note(now, clock.now())
      onTurn?.('report', failure, told)
    }
    const round = reconciler.stand()
    if (round.revision !== '') await onRound(round)
    if (failure === undefined) {
      if (!isLeft) retry.reset()
      await clock.sleep(tellEveryMs, signal)
      continue
    }
    if (failure.code === 'git/stale') {
      await reconciler.forget()
      bells.source.ring()
    }
    const retryMs = retry.next()
    onFailure(failure, retryMs, 'report')
    await clock.sleep(retryMs, signal)
    bells.outcomes.ring()
  }
}

const notTaken = { startedAt: 0, endedAt: 0, hasNews: false, failure: undefined } as const
