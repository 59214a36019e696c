import { RetryWait } from './retry-wait.ts'
import type { RunOptions } from './run-options.ts'
import { takeTurn } from './turn.ts'
import { untilNext } from './until-next.ts'

/** Decides anew whenever the source or the clusters ask for it. */
export async function followSource(
  { reconciler, bells, clock, onFailure, onTurn }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const retry = new RetryWait()
  while (!signal.aborted) {
    const { failure, ...told } = await takeTurn(
      clock,
      async () => (await reconciler.advance(signal)) !== undefined,
    )
    if (!signal.aborted) onTurn?.('source', failure, told)
    bells.clusters.ring()
    bells.outcomes.ring()
    if (failure === undefined) {
      retry.reset()
      await bells.source.wait(clock, untilNext(reconciler.sourceAt(), clock))
      continue
    }
    if (signal.aborted) return
    if (failure.code === 'git/stale') await reconciler.forget()
    const retryMs = retry.next()
    onFailure(failure, retryMs, 'source')
    await bells.source.wait(clock, retryMs)
  }
}
