import { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import { isMoving } from '../../core/report/index.ts'
import type { Clock, FleetSource } from '../ports.ts'
import { Bell } from './bell.ts'
import type { FleetReconciler } from './reconcile-fleet.ts'
import { ReportPace } from './report-pace.ts'
import type { Advance, News, Round } from './round.ts'

/** What wakes each part of the loop. */
export class FleetBells {
  /** Decide anew. */
  readonly source: Bell = new Bell()
  /** Work on clusters. */
  readonly clusters: Bell = new Bell()
  /** Report. */
  readonly outcomes: Bell = new Bell()
  /** Let rollouts go on. */
  readonly rollouts: Bell = new Bell()
  /** Write what they reverted into Git. */
  readonly reverts: Bell = new Bell()

  ring(news: News): void {
    if (news === 'observation') this.source.ring()
    else this.clusters.ring()
    if (news !== 'outcome') return
    this.outcomes.ring()
    this.rollouts.ring()
  }

  ringAll(): void {
    this.source.ring()
    this.clusters.ring()
    this.outcomes.ring()
    this.rollouts.ring()
    this.reverts.ring()
  }
}

export interface RunOptions {
  readonly reconciler: FleetReconciler
  /** Rung by the reconciler. */
  readonly bells: FleetBells
  readonly source: FleetSource
  readonly clock: Clock
  /** Aborted: what is in flight ends, and what came of it is reported. */
  readonly signal: AbortSignal
  /** Aborted with it where nothing may be written any more: what is in flight is cut off, and nothing is reported. */
  readonly lost?: AbortSignal
  /** Told where the fleet stands, after a new revision and whenever something came of clusters. */
  readonly onRound: (round: Round) => void | Promise<void>
  /** Without a time in which it is tried again: never, since the process ends. */
  readonly onFailure: (
    failure: OperationError,
    retryMs: number | undefined,
    part: Part | 'rollout' | 'revert',
  ) => void
  /** Told whenever the source was looked at, or a report was to be written, and why that failed where it did. */
  readonly onTurn?: (part: Part, failure: OperationError | undefined, turn: Turn) => void
}

/** What a failure keeps from being done: taking in what is new, or reporting. */
export type Part = 'source' | 'report'

/** Times are in milliseconds since the epoch. */
export interface Turn {
  readonly startedAt: number
  readonly endedAt: number
  /** Whether anything was taken in, or written. */
  readonly hasNews: boolean
}

const longestWaitMs = 60_000
const firstRetryMs = 1_000
const gatherMs = 50
const tellEveryMs = 1_000
/** For how long what is in flight may go on when it is to end. */
const windDownMs = 10_000

/**
 * For ever, each by itself: the source is followed, clusters are worked on when they are due, and what came of them is
 * reported, and what rollouts reverted is written into Git. Neither a source, a state store or a forge that is away, nor
 * a slow cluster, holds up the others.
 */
export async function runFleet(options: RunOptions): Promise<void> {
  const { reconciler, source, bells } = options
  const ended = new AbortController()
  const signal = AbortSignal.any([options.signal, ended.signal])
  const unsubscribe = source.subscribe(() => bells.source.ring())
  signal.addEventListener('abort', () => bells.ringAll(), { once: true })
  options.lost?.addEventListener('abort', () => void reconciler.close(), { once: true })
  const loops = [followSource, workOnClusters, rollOut, writeReverts, report].map(loop =>
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
  const { failure, ...told } = await turn(clock, () => reconciler.report())
  onTurn?.('report', failure, told)
  if (failure !== undefined) onFailure(failure, undefined, 'report')
}

async function followSource(
  { reconciler, bells, clock, onFailure, onTurn }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = firstRetryMs
  while (!signal.aborted) {
    const { failure, ...told } = await turn(
      clock,
      async () => (await reconciler.advance(signal)) !== undefined,
    )
    if (!signal.aborted) onTurn?.('source', failure, told)
    bells.clusters.ring()
    bells.outcomes.ring()
    if (failure === undefined) {
      retryMs = firstRetryMs
      await bells.source.wait(clock, untilNext(reconciler.sourceAt(), clock))
      continue
    }
    if (signal.aborted) return
    if (failure.code === 'git/stale') await reconciler.forget()
    onFailure(failure, retryMs, 'source')
    await bells.source.wait(clock, retryMs)
    retryMs = Math.min(retryMs * 2, longestWaitMs)
  }
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
  let retryMs = firstRetryMs
  while (!signal.aborted) {
    const { failure } = await turn(clock, async () => {
      await reconciler.proceed()
      return true
    })
    if (failure === undefined) {
      bells.clusters.ring()
      bells.reverts.ring()
      await clock.sleep(reconciler.pauseMs, signal)
      await bells.rollouts.wait(clock, untilNext(reconciler.rolloutsAt(), clock))
      retryMs = firstRetryMs
      continue
    }
    // What to do about a store that others wrote is the business of who follows the source.
    bells.source.ring()
    onFailure(failure, retryMs, 'rollout')
    await clock.sleep(retryMs, signal)
    retryMs = Math.min(retryMs * 2, longestWaitMs)
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

async function report(
  { reconciler, bells, clock, onRound, onFailure, onTurn }: RunOptions,
  signal: AbortSignal,
): Promise<void> {
  let retryMs = firstRetryMs
  const pace = new ReportPace()
  let isLeft = false
  for (;;) {
    await bells.outcomes.wait(clock, isLeft ? 0 : longestWaitMs)
    if (signal.aborted) return
    const now = clock.now()
    isLeft = now < pace.dueAt(reconciler.isWorking)
    const { failure, ...told } = isLeft ? notTaken : await turn(clock, () => reconciler.report())
    if (!isLeft) {
      pace.note(now, clock.now())
      onTurn?.('report', failure, told)
    }
    const round = reconciler.stand()
    if (round.revision !== '') await onRound(round)
    if (failure === undefined) {
      retryMs = isLeft ? retryMs : firstRetryMs
      await clock.sleep(tellEveryMs, signal)
      continue
    }
    if (failure.code === 'git/stale') {
      await reconciler.forget()
      bells.source.ring()
    }
    onFailure(failure, retryMs, 'report')
    await clock.sleep(retryMs, signal)
    retryMs = Math.min(retryMs * 2, longestWaitMs)
    bells.outcomes.ring()
  }
}

const notTaken = { startedAt: 0, endedAt: 0, hasNews: false, failure: undefined } as const

async function turn(
  clock: Clock,
  task: () => Promise<boolean>,
): Promise<Turn & { readonly failure: OperationError | undefined }> {
  const startedAt = clock.now()
  try {
    const hasNews = await task()
    return { startedAt, endedAt: clock.now(), hasNews, failure: undefined }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    return { startedAt, endedAt: clock.now(), hasNews: false, failure: error }
  }
}

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

function untilNext(at: number | undefined, clock: Clock): number {
  return Math.min(longestWaitMs, Math.max(0, (at ?? Number.POSITIVE_INFINITY) - clock.now()))
}
