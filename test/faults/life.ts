import type { OperationError } from '../../src/core/model/operation-error.ts'
import type { Outcome } from '../../src/core/model/outcome.ts'
import { FleetBells } from '../../src/reconcile/fleet/fleet-bells.ts'
import { FleetReconciler } from '../../src/reconcile/fleet/reconcile-fleet.ts'
import type { Round } from '../../src/reconcile/fleet/round.ts'
import { runFleet } from '../../src/reconcile/fleet/run.ts'
import type { RunOptions } from '../../src/reconcile/fleet/run-options.ts'
import { ForgeTeller } from '../../src/reconcile/forge/tell-forge.ts'
import type { Clock } from '../../src/reconcile/ports.ts'
import type { SimulatedClusters } from '../../src/simulator/cluster-directory.ts'
import type { SimulatedRemote } from '../../src/simulator/git/simulated-remote.ts'
import type { Seeded } from '../../src/simulator/seeded.ts'
import { openDoors } from './doors.ts'
import type { Past } from './past.ts'
import type { TownForge } from './town-forge.ts'
import type { Call, Fate } from './weather.ts'

/** What a process needs of the world around it. */
export interface Surroundings {
  readonly clock: Clock
  readonly remote: SimulatedRemote
  /** Another repository, which is told by its address. */
  readonly elsewhere: SimulatedRemote
  readonly clusters: SimulatedClusters
  /** By how much the clock of a process that begins is ahead. */
  readonly aheadOf: () => number
  /** Undefined: nothing is told on any. */
  readonly forge: TownForge | undefined
  readonly random: Seeded
  readonly fateOf: (call: Call) => Fate
  /** How long an event is on its way. */
  readonly lagOf: () => number
  /** What servers answered a while ago, by what they were asked. */
  readonly past: Past
  /** Told before a request of this process is carried out, and after. */
  readonly acting: (life: Life | undefined, isLate?: boolean) => void
  /** Told of every revision that a process takes into force. */
  readonly onAccepted: (revision: string) => void
  readonly tell: (message: string) => void
  readonly onKilled: (life: Life) => void
  readonly onCrash: (life: Life, error: unknown) => void
}

const recentMs = 180_000
/** How often pull requests are looked at. */
const lookEveryMs = 60_000
const lasting: ReadonlySet<string> = new Set([
  ...['apply', 'patch', 'delete', 'push'],
  ...['addComment', 'edit', 'addStatus'],
])

/** One process of the daemon, from its start until it is killed: from then on nothing it waits for ever comes. */
export class Life {
  readonly number: number
  /** The revisions that this process took into force, and when. */
  readonly accepted: { readonly revision: string; readonly at: number }[] = []
  /** The revision that the status told of when it began. */
  readonly remembered: string | undefined
  readonly #world: Surroundings
  readonly #end = new AbortController()
  readonly #stop = new AbortController()

  constructor(number: number, remembered: string | undefined, world: Surroundings) {
    this.number = number
    this.remembered = remembered
    this.#world = world
  }

  get isDead(): boolean {
    return this.#end.signal.aborted
  }

  start(): void {
    const { random } = this.#world
    const { source, store, clusters, forge, repositories } = openDoors(this.#world, {
      ...{ isDead: () => this.isDead, end: this.#end.signal, kill: () => this.kill() },
      call: (call, request) => this.#call(call, request),
      wait: milliseconds => this.#wait(milliseconds),
    })
    const clock = this.#clock()
    const bells = new FleetBells()
    const teller =
      forge &&
      new ForgeTeller({
        ...{ source, merger: source.repository, forge, clock, intervalMs: lookEveryMs, folder: '' },
        onCrash: error => this.#world.onCrash(this, error),
      })
    const reconciler = new FleetReconciler(
      { source, store, clusters, clock, repositories },
      {
        writer: `life-${this.number}`,
        concurrency: 3,
        random: () => random.next(),
        onNews: news => bells.ring(news),
        onRecall: state => teller?.recall(state),
        unannounced: () => teller?.unannounced,
        onProgress: event => {
          if (event.kind === 'compiled') this.#accept(event.revision)
          else this.#hear(event.outcome)
        },
      },
    )
    const { signal } = this.#stop
    const onFailure = ({ code, message }: OperationError): void => this.#tell(`${code}: ${message}`)
    const onRound = (round: Round): void => teller?.note(round)
    const onTurn: RunOptions['onTurn'] = part => void (part === 'source' && teller?.noteLooked())
    const running = [
      runFleet({ reconciler, bells, source, clock, signal, onRound, onTurn, onFailure }),
      teller?.follow(reconciler, signal, onFailure),
    ]
    Promise.all(running).catch(error => {
      if (!this.isDead) this.#world.onCrash(this, error)
    })
  }

  #tell(message: string): void {
    this.#world.tell(`process ${this.number}: ${message}`)
  }

  #hear({ cluster, result, failures }: Outcome): void {
    const told = failures.map(({ code, message }) => `${code}: ${message}`)
    this.#tell(`${cluster} ${result} ${told.join('; ')}`)
    if (result === 'crashed') this.#world.onCrash(this, new Error(told.join()))
  }

  #accept(revision: string): void {
    this.accepted.push({ revision, at: this.#world.clock.now() })
    this.#world.onAccepted(revision)
    this.#world.tell(`process ${this.number} takes ${revision.slice(0, 7)} into force`)
  }

  kill(): void {
    if (this.isDead) return
    this.#end.abort()
    this.#world.onKilled(this)
  }

  /** Lets go of what it holds once the story is over: a signal that others wait for is never collected. */
  bury(): void {
    this.#end.abort()
    this.#stop.abort()
  }

  /** The revisions by which it may act now. */
  inForce(withinMs: number = recentMs): readonly string[] {
    const since = this.#world.clock.now() - withinMs
    const first = this.accepted.findLastIndex(({ at }) => at <= since)
    return this.accepted.slice(Math.max(0, first)).map(({ revision }) => revision)
  }

  async #call<Result>(call: Call, request: () => Promise<Result>): Promise<Result> {
    if (this.isDead) return await never()
    const fate = this.#world.fateOf(call)
    if (fate.kind === 'killed') {
      if (fate.done) void this.#act(request)?.catch(() => undefined)
      this.#actLater(call, request, fate.lateMs)
      this.kill()
      return await never()
    }
    if (fate.kind === 'error') {
      if (fate.done) await this.#act(request)
      this.#actLater(call, request, fate.lateMs)
      await this.#wait(fate.afterMs)
      throw fate.error
    }
    const before = Math.floor(fate.afterMs / 2)
    await this.#wait(before)
    const result = await this.#act(request)
    if (fate.kind === 'done') this.#actLater(call, request, fate.againMs)
    await this.#wait(fate.afterMs - before)
    return this.#world.past.answer(call, result, fate.kind === 'stale')
  }

  // Whoever sent it has given it up, is dead, or had its answer; what only reads does nothing by being late.
  #actLater(call: Call, request: () => Promise<unknown>, afterMs: number | undefined): void {
    if (afterMs === undefined || !lasting.has(call.verb)) return
    void this.#world.clock.sleep(afterMs).then(() => {
      this.#tell(`${call.cluster ?? call.port} ${call.verb} arrives`)
      return this.#act(request, true).catch(() => undefined)
    })
  }

  // A request to the simulator is carried out before its promise is given.
  #act<Result>(request: () => Promise<Result>, isLate = false): Promise<Result> {
    this.#world.acting(this, isLate)
    try {
      return request()
    } finally {
      this.#world.acting(undefined)
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await this.#world.clock.sleep(milliseconds)
    if (this.isDead) await never()
  }

  #clock(): Clock {
    const { clock, aheadOf } = this.#world
    const aheadMs = aheadOf()
    if (aheadMs !== 0) this.#tell(`has a clock that is ${aheadMs / 3_600_000} hours ahead`)
    return {
      now: () => clock.now() + aheadMs,
      sleep: async (milliseconds, signal) => {
        await clock.sleep(milliseconds, signal)
        if (this.isDead) await never()
      },
    }
  }
}

/** What never comes. */
export function never(): Promise<never> {
  return new Promise(() => undefined)
}
