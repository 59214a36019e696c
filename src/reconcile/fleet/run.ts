import { followSource } from './follow-source.ts'
import { reportRounds } from './report-rounds.ts'
import { RetryWait } from './retry-wait.ts'
import type { RunOptions } from './run-options.ts'
import { takeTurn } from './turn.ts'
import { longestWaitMs, untilNext } from './until-next.ts'

const gatherMs = 50
/** For how long what is in flight may go on when it is to end. */
const windDownMs = 10_000

/**
 * For ever, each by itself: the source is followed, clusters are worked on when they are due, rollouts go on, what they
 * reverted is written into Git, and what came of clusters is reported. Neither a source, a state store or a forge that is
 * away, nor a slow cluster, holds up the others.
 */
export async function runFleet(options: RunOptions): Promise<void> {
  const { reconciler, source, bells } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  const unsubscribe = source.subscribe(() => bells.source.ring())
  signal.addEventListener('abort', () => bells.ringAll(), { once: true })
  options.lost?.addEventListener('abort', () => void reconciler.close(), { once: true })
  const loops = [followSource, workOnClusters, rollOut, writeReverts, reportRounds].map(loop =>
    loop(options, signal),
  )
  try {
    await Promise.all(loops)
    await windDown(options)
  } finally {
    ended.abort()
    unsubscribe()
    await Promise.allSettled(loops)
    await reconciler.close()
  }
}

async function windDown({ reconciler, clock, lost, onFailure, onTurn }: RunOptions): Promise<void> {
  const settled = new AbortController()
  void reconciler.settled().then(() => settled.abort())
  const until = lost === undefined ? settled.signal : AbortSignal.any([settled.signal, lost])
  await clock.sleep(windDownMs, until)
  await reconciler.close()
  if (lost?.aborted === true) return
  // Who stops it is not kept waiting for a store that is away.
  const { failure, ...told } = await takeTurn(clock, () => reconciler.report())
  onTurn?.('report', failure, told)
  if (failure !== undefined) onFailure(failure, undefined, 'report')
}

async function workOnClusters({ reconciler, bells, clock }: RunOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    reconciler.begin(signal)
    const rung = await bells.clusters.wait(clock, untilNext(reconciler.nextAt(), clock))
    // What changes in a cluster seldom changes alone.
    if (rung) await clock.sleep(gatherMs, signal)
  }
}

async function rollOut(
  { reconciler, bells, clock, onFailure }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  const retry = new RetryWait()
  while (!signal.aborted) {
    const { failure } = await takeTurn(clock, async () => {
      await reconciler.proceed()
      return true
    })
    if (failure === undefined) {
      bells.clusters.ring()
      bells.reverts.ring()
      await clock.sleep(reconciler.pauseMs, signal)
      await bells.rollouts.wait(clock, untilNext(reconciler.rolloutsAt(), clock))
      retry.reset()
      continue
    }
    // What to do about a store that others wrote is the business of who follows the source.
    bells.source.ring()
    const retryMs = retry.next()
    onFailure(failure, retryMs, 'rollout')
    await clock.sleep(retryMs, signal)
  }
}

async function writeReverts(
  { reconciler, bells, clock, onFailure }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await bells.reverts.wait(clock, longestWaitMs)
    if (signal.aborted) return
    const { isPushed = false, failure } = (await reconciler.writeReverts()) ?? {}
    if (isPushed) bells.source.ring()
    if (failure !== undefined) onFailure(failure.error, failure.retryMs, 'revert')
  }
}
