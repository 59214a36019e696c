import type { OperationError } from '../../core/model/operation-error.ts'
import { FleetBells } from '../../reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../reconcile/fleet/reconcile-fleet.ts'
import type { FleetOptions, Round } from '../../reconcile/fleet/round.ts'
import { runFleet } from '../../reconcile/fleet/run.ts'
import type { RunOptions } from '../../reconcile/fleet/run-options.ts'
import type { Clock, Ports } from '../../reconcile/ports.ts'
import { announceChanges } from './announce-changes.ts'
import { colors } from './colors.ts'
import { reasonsOf } from './conclude-round.ts'
import { giveBackSoon } from './give-back.ts'
import { writerName } from './live-ports.ts'
import type { FailureOf } from './log/say-failure.ts'
import { failureSayer } from './log/say-failure.ts'
import { sayGrowth } from './log/say-growth.ts'
import { sayVerdict } from './log/say-verdict.ts'
import { Narrator, type NarratorOptions } from './narrator.ts'
import type { OpenSource } from './open-source.ts'
import { StaleNotices } from './stale-notices.ts'
import { stopSignal } from './stop-signal.ts'

export interface WatchOptions extends NarratorOptions, Partial<Pick<RunOptions, 'signal' | 'lost'>> {
  readonly concurrency: number
  /** Keys that only commits are taken by to which they lead. */
  readonly verifyKeys?: FleetOptions['verifyKeys']
  /** Where reverts are proposed. */
  readonly proposals?: FleetOptions['proposals']
  /** What goes along with the reconciler. */
  readonly companions?: readonly Companion[]
  /** Told once, when everything has been worked on for the first time. */
  readonly invitation: string
}

export interface Companion
  extends Pick<FleetOptions, 'onRecall' | 'onProgress' | 'onLook' | 'unannounced'>,
    Pick<RunOptions, 'onTurn'> {
  /** Runs beside the reconciler, until it is asked to end. */
  readonly beside?: (reconciling: Reconciling) => Promise<void>
  /** Told where the fleet stands, whenever that may be new. */
  readonly onRound?: (round: Round) => void
  /** Told where the fleet stood at the end, which is waited for. */
  readonly onEnd?: (round: Round) => Promise<void>
}

export interface Reconciling {
  readonly reconciler: Pick<FleetReconciler, 'state' | 'latest' | 'statusBranch' | 'load'>
  readonly signal: AbortSignal
  readonly onFailure: (failure: OperationError, retryMs: number | undefined, part: FailureOf) => void
}

/** Reconciles until its signal, and tells what goes on; without one, it ends with a Stopped when the process is to end. */
export async function watchFleet(open: OpenSource, ports: Ports, options: WatchOptions): Promise<void> {
  const narrator = new Narrator(open, options)
  const { companions = [], log } = options
  const source = announceChanges(ports.source, open.prefix, log)
  const bells = new FleetBells()
  const reconciler = reconcilerFor({ ...ports, source }, options, narrator, bells)
  const { signal = stopSignal(0, log), lost } = options
  let invitation = options.invitation
  let told = ''
  const rest = new Rest(ports.clock)
  const stale = new StaleNotices(ports.clock, log)
  const onRound = async (round: Round): Promise<void> => {
    for (const each of companions) each.onRound?.(round)
    stale.tell(round)
    await narrator.revision(round)
    if (!rest.isReached(round)) return
    giveBackSoon()
    narrator.fleet(round)
    const reasons = reasonsOf(round)
    const verdict = `${round.revision} ${reasons.join('\n')}`
    if (verdict !== told) sayVerdict(log, round.revision, reasons, options.trees)
    told = verdict
    if (invitation !== '') log.show(colors.err.bold(invitation))
    invitation = ''
  }
  const sayFailure = failureSayer(log, ports.clock)
  const onFailure: Reconciling['onFailure'] = (failure, retryMs, part) => sayFailure(part, failure, retryMs)
  const onTurn: RunOptions['onTurn'] = (part, failure, turn) => {
    for (const each of companions) each.onTurn?.(part, failure, turn)
  }
  const loop = {
    reconciler,
    bells,
    source,
    clock: ports.clock,
    onRound,
    onFailure,
    onTurn,
    ...(lost && { lost }),
  }
  const besides = companions.flatMap(({ beside }) => beside ?? [])
  await together(signal, [
    own => runFleet({ ...loop, signal: own }),
    ...besides.map(beside => (own: AbortSignal) => beside({ reconciler, signal: own, onFailure })),
  ])
  const last = reconciler.stand()
  if (last.revision !== '' && lost?.aborted !== true)
    await Promise.all(companions.map(each => each.onEnd?.(last)))
  signal.throwIfAborted()
}

function reconcilerFor(
  ports: Ports,
  { log, concurrency, verifyKeys, proposals, companions = [] }: WatchOptions,
  narrator: Narrator,
  bells: FleetBells,
): FleetReconciler {
  return new FleetReconciler(ports, {
    writer: writerName(),
    concurrency,
    verifyKeys,
    proposals,
    random: Math.random,
    unannounced: companions.find(each => each.unannounced)?.unannounced,
    onNews: news => bells.ring(news),
    onGrowth: failure => sayGrowth(log, failure),
    onProgress: event => {
      narrator.progress(event)
      for (const each of companions) each.onProgress?.(event)
    },
    onLook: look => {
      const { revision, startedAt, endedAt } = look
      log.say('debug', 'source looked at', { revision, seconds: (endedAt - startedAt) / 1_000 })
      for (const each of companions) each.onLook?.(look)
    },
    onRecall: state => {
      for (const each of companions) each.onRecall?.(state)
    },
  })
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
