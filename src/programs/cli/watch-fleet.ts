import type { OperationError } from '../../core/model/operation-error.ts'
import { FleetReconciler } from '../../reconcile/fleet/reconcile-fleet.ts'
import type { FleetOptions, Round } from '../../reconcile/fleet/round.ts'
import { FleetBells, type RunOptions, runFleet } from '../../reconcile/fleet/run.ts'
import type { Clock, Ports } from '../../reconcile/ports.ts'
import { announceChanges } from './announce-changes.ts'
import { colors } from './colors.ts'
import { reasonsOf } from './conclude-round.ts'
import { giveBackSoon } from './give-back.ts'
import { writerName } from './live-ports.ts'
import { Narrator, type NarratorOptions } from './narrator.ts'
import type { OpenSource } from './open-source.ts'
import { printNotice } from './print.ts'
import { stopSignal } from './stop-signal.ts'

export interface WatchOptions extends NarratorOptions {
  readonly concurrency: number
  /** What goes along with the reconciler. */
  readonly companions?: readonly Companion[]
  /** Told once, when everything has been worked on for the first time. */
  readonly invitation: string
}

export interface Companion extends Pick<FleetOptions, 'onRecall' | 'onProgress'>, Pick<RunOptions, 'onTurn'> {
  /** Runs beside the reconciler, until it is asked to end. */
  readonly beside?: (reconciling: Reconciling) => Promise<void>
  /** Told where the fleet stands, whenever that may be new. */
  readonly onRound?: (round: Round) => void
}

export interface Reconciling {
  readonly reconciler: FleetReconciler
  readonly signal: AbortSignal
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

/** Reconciles for ever, and tells what goes on; ends with a Stopped when the process is asked to end. */
export async function watchFleet(open: OpenSource, ports: Ports, options: WatchOptions): Promise<void> {
  const narrator = new Narrator(open, options)
  const { companions = [] } = options
  const source = announceChanges(ports.source, open.prefix)
  const bells = new FleetBells()
  const reconciler = new FleetReconciler(
    { ...ports, source },
    {
      writer: writerName(),
      concurrency: options.concurrency,
      random: Math.random,
      onNews: news => bells.ring(news),
      onProgress: event => {
        narrator.progress(event)
        for (const each of companions) each.onProgress?.(event)
      },
      onNotice: ({ code, message }) => printNotice(colors.err.yellow(`${code}: ${message}`)),
      onRecall: state => {
        for (const each of companions) each.onRecall?.(state)
      },
    },
  )
  const signal = stopSignal(0)
  let invitation = options.invitation
  let told = ''
  const rest = new Rest(ports.clock)
  const onRound = async (round: Round): Promise<void> => {
    for (const each of companions) each.onRound?.(round)
    await narrator.revision(round)
    if (!rest.isReached(round)) return
    giveBackSoon()
    narrator.fleet(round)
    const reasons = reasonsOf(round)
    const verdict = `${round.revision} ${reasons.join('\n')}`
    if (verdict !== told) tellVerdict(reasons, options.trees)
    told = verdict
    if (invitation !== '') printNotice(colors.err.bold(invitation))
    invitation = ''
  }
  const onFailure = tellFailure
  const onTurn: RunOptions['onTurn'] = (part, failure) => {
    for (const each of companions) each.onTurn?.(part, failure)
  }
  const loop = { reconciler, bells, source, clock: ports.clock, onRound, onFailure, onTurn }
  const besides = companions.flatMap(({ beside }) => beside ?? [])
  await together(signal, [
    own => runFleet({ ...loop, signal: own }),
    ...besides.map(beside => (own: AbortSignal) => beside({ reconciler, signal: own, onFailure })),
  ])
  signal.throwIfAborted()
}

function tellFailure(failure: OperationError, retryMs: number): void {
  const seconds = Math.round(retryMs / 1_000)
  printNotice(colors.err.red(`${failure.code}: ${failure.message}; next try in ${seconds} s`))
}

/** Runs until all have ended; one that fails ends the others. */
async function together(
  signal: AbortSignal,
  tasks: readonly ((signal: AbortSignal) => Promise<void>)[],
): Promise<void> {
  const failed = new AbortController()
  const own = AbortSignal.any([signal, failed.signal])
  const running = tasks.map(task =>
    task(own).catch((error: unknown) => {
      failed.abort()
      throw error
    }),
  )
  await Promise.allSettled(running)
  await Promise.all(running)
}

const patienceMs = 5_000

/** Whether the fleet is worth to be shown: nothing is on its way any more, or that takes long. */
class Rest {
  readonly #clock: Clock
  #since: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  isReached({ busy, pending }: Round): boolean {
    const now = this.#clock.now()
    const isMoving = busy + pending > 0
    this.#since = isMoving ? (this.#since ?? now) : undefined
    return !isMoving || now - (this.#since ?? now) >= patienceMs
  }
}

const shownReasons = 5

// Where the fleet is shown as a tree, it tells the reasons.
function tellVerdict(reasons: readonly string[], areShown: boolean): void {
  if (reasons.length === 0) {
    printNotice(colors.err.green('✓ every cluster is as the fleet says'))
    return
  }
  if (areShown) {
    printNotice(colors.err.yellow('✗ not every cluster is as the fleet says: see above'))
    return
  }
  printNotice(colors.err.yellow('✗ not every cluster is as the fleet says:'))
  for (const reason of reasons.slice(0, shownReasons)) printNotice(`  ${reason}`)
  if (reasons.length > shownReasons) printNotice(`  and ${reasons.length - shownReasons} more`)
}
