import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { type CompileCache, emptyCompileCache, type Refused } from '../../core/compile.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { suspendedAt } from '../../core/model/suspension.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { compileFleet } from '../charts/compile-fleet.ts'
import { FleetWatch } from '../observe/fleet-watch.ts'
import { defaultObservationSettings } from '../observe/settings.ts'
import type { Ports } from '../ports.ts'
import { Turns } from '../requests/turns.ts'
import { Intake } from '../source/intake.ts'
import { Acceptance } from './acceptance.ts'
import { ClusterWork } from './cluster-work.ts'
import { Doubts } from './doubts.ts'
import { chartRetryMs, earliest, firstEnd, mayComeYet } from './due-times.ts'
import { Heads } from './heads.ts'
import { openState } from './open-state.ts'
import { StoreOpener } from './open-store.ts'
import { rebalancesSince } from './rebalances.ts'
import { previousOf, readTrees } from './recall.ts'
import { restoreContent } from './restore-content.ts'
import { type RevertsWritten, RevertWriter } from './revert-writer.ts'
import { Rollouts } from './rollouts.ts'
import type { Advance, Evaluated, FleetOptions, Load, Round } from './round.ts'
import { Standing } from './standing.ts'
import { measured, type Steps } from './steps.ts'

/**
 * The parts of the loop: `advance` takes in a new revision (source → compile → guards → decisions written ahead),
 * `begin` works on the clusters in the background, `report` writes what came of that.
 */
export class FleetReconciler {
  readonly #ports: Ports
  readonly #options: FleetOptions
  readonly #cache: CompileCache = emptyCompileCache()
  readonly #charts: ChartInflater
  readonly #intake: Intake
  readonly #stores: StoreOpener
  readonly #work: ClusterWork
  readonly #watch: FleetWatch
  readonly #rollouts: Rollouts
  readonly #doubts = new Doubts()
  readonly #standing: Standing
  readonly #acceptance: Acceptance
  readonly #reverts: RevertWriter
  /** Whoever reads the state to write it. */
  readonly #turns = new Turns()
  #outcomes: Outcome[] = []
  #head: string | undefined
  #diagnostics: readonly Diagnostic[] = []
  /** When charts that could not be had are tried again, in milliseconds since the epoch. */
  #chartsAt: number | undefined
  /** When the next suspension ends by itself, in milliseconds since the epoch. */
  #resumesAt: number | undefined

  constructor(ports: Ports, options: FleetOptions) {
    this.#ports = ports
    this.#options = options
    this.#charts = new ChartInflater(ports.charts)
    const { observation = defaultObservationSettings, concurrency, writer, random, onNews } = options
    this.#stores = new StoreOpener(ports, this.#cache, { onRefused: options.onGrowth })
    this.#intake = new Intake(ports, { roots: options.verifyKeys, stores: this.#stores })
    const { source } = this.#intake
    this.#rollouts = new Rollouts(async pairs => {
      const { state } = this.#standing
      const rendering = { cache: this.#cache, charts: this.#charts }
      return state === undefined ? [] : restoreContent(source.repository, state, pairs, rendering)
    })
    const heads = new Heads(source, () => onNews?.('observation'))
    this.#work = new ClusterWork(ports, {
      writer,
      concurrency,
      random,
      onNews: () => onNews?.('clusters'),
      isAhead: (head, revision) => heads.isAhead(head, revision),
      onOutcome: (outcome, evaluated) => this.#noteOutcome(outcome, evaluated),
    })
    this.#standing = new Standing(this.#work, this.#rollouts, this.#doubts, {
      freshness: this.#intake.freshness,
      unannounced: options.unannounced,
    })
    this.#watch = new FleetWatch(ports, {
      settings: observation,
      concurrency,
      onLate: () => onNews?.('observation'),
      contact: name => this.#work.contact(name),
      isCommitted: name => this.#work.hasCommitted(name),
    })
    this.#reverts = new RevertWriter({ ...ports, intake: this.#intake, forge: options.proposals })
    this.#acceptance = new Acceptance({
      ...{ source, clock: ports.clock, onProgress: options.onProgress },
      ...{ standing: this.#standing, rollouts: this.#rollouts, work: this.#work, watch: this.#watch },
    })
  }

  /**
   * Takes in what is new at the source and in what is seen of the clusters; undefined when nothing is. Failures of the
   * source or the store are thrown as OperationErrors: what was in force before stays.
   */
  advance(signal?: AbortSignal): Promise<Advance | undefined> {
    return measured(this.#ports.clock, this.#options.onLook, async steps => {
      const head = await steps.take('fetch', () => this.latest(signal))
      steps.revision = head
      if (this.#doubts.isBehind) await this.forget()
      // Charts that may be had now, or a suspension that is over.
      const isDue = (earliest(this.#chartsAt, this.#resumesAt) ?? Infinity) <= this.#ports.clock.now()
      const isSame = head === this.#head && !isDue && !(await this.#watch.hasNews())
      return isSame ? undefined : this.#turns.take(() => this.#advance(head, steps, signal))
    })
  }

  /** The newest revision of the source that counts. */
  latest(signal?: AbortSignal): Promise<string> {
    return this.#intake.latest(signal)
  }

  /** Begins to work on every cluster that is due; what comes of each is told by `onProgress`. */
  begin(signal?: AbortSignal): void {
    const { state, compiled } = this.#standing
    if (state !== undefined && compiled !== undefined)
      this.#work.begin({ state, tree: compiled.fleet.tree, signal, unheard: this.#doubts.unheard })
  }

  /**
   * Lets what head has through to the next clusters of rollouts, by what came of those before and by the time. What
   * begins is written into the state store before it is applied: who comes after this process goes on from there.
   */
  proceed(): Promise<void> {
    return this.#turns.take(() => this.#acceptance.proceed())
  }

  /** Writes what rollouts reverted into Git; undefined: nothing is known of it now. */
  async writeReverts(): Promise<RevertsWritten | undefined> {
    const { compiled } = this.#standing
    const state = this.#standing.current()
    if (compiled === undefined || state === undefined || compiled.revision !== this.#head) return undefined
    const written = await this.#reverts.write(compiled, state)
    if (written.notes.length > 0) {
      await this.#turns.take(async () => this.#standing.note(written.notes))
      this.#options.onNews?.('outcome')
    }
    return written
  }

  /** When time alone may let something of a rollout through, in milliseconds since the epoch. */
  rolloutsAt(): number | undefined {
    return this.#standing.state === undefined ? undefined : this.#rollouts.nextAt
  }

  /** How long rollouts are not to be looked at after a look. */
  get pauseMs(): number {
    return this.#acceptance.pauseMs
  }

  /** Whether any cluster is worked on. */
  get isWorking(): boolean {
    return this.#work.busy > 0
  }

  /** Resolves when no cluster is worked on. */
  settled(): Promise<void> {
    return this.#work.settled()
  }

  /** Writes what came of the clusters into the state store, where it changed; gives whether it did. */
  report(): Promise<boolean> {
    return this.#turns.take(() => this.#standing.publish())
  }

  /** All of it once: takes in what is new, works on every cluster that is due, and reports. */
  async round(signal?: AbortSignal): Promise<Round> {
    const advance = await this.advance(signal)
    this.begin(signal)
    await this.settled()
    await this.proceed()
    await this.report()
    await this.writeReverts()
    return { ...this.stand(), ...advance }
  }

  /** What is to be written into the state store, as far as it is known. */
  get state(): FleetState | undefined {
    return this.#standing.current()
  }

  /** The branch that has the state, as the fleet says; undefined until one was read. */
  get statusBranch(): string | undefined {
    return this.#standing.compiled?.fleet.statusBranch
  }

  get load(): Load {
    return this.#work.load
  }

  /** When a cluster is due again, in milliseconds since the epoch; undefined while none is. */
  nextAt(): number | undefined {
    // What was forgotten has to be read again before anybody can begin.
    const { state, compiled } = this.#standing
    return state === undefined || compiled === undefined ? undefined : this.#work.nextAt()
  }

  /** When something may be new besides the source: in charts, or in what is seen of the clusters. */
  sourceAt(): number | undefined {
    return earliest(earliest(this.#chartsAt, this.#resumesAt), this.#watch.nextAt())
  }

  /** Where the fleet stands now. */
  stand(): Round {
    const outcomes = this.#outcomes
    this.#outcomes = []
    return {
      revision: this.#head ?? '',
      diagnostics: this.#diagnostics,
      outcomes,
      busy: this.#work.busy,
      unseen: this.#work.unseen,
      isBehind: this.#doubts.isBehind,
      pending: this.#work.pending + (this.#chartsAt === undefined ? 0 : 1),
      state: this.#standing.current(),
      compiled: this.#standing.compiled,
      inForce: this.#standing.inForce,
      stale: this.#intake.freshness.stale,
      currentAt: this.#intake.freshness.currentAt,
      nextAt: earliest(earliest(this.nextAt(), this.rolloutsAt()), earliest(this.#chartsAt, this.#resumesAt)),
      lookAt: this.#watch.nextAt(),
    }
  }

  /** Ends all watches. */
  async close(): Promise<void> {
    await this.#work.close()
  }

  /** Forgets what it holds in memory, so that it goes on from what the state store says. */
  forget(): Promise<void> {
    // Not while somebody decides: without what was before, all would be decided as if for the first time.
    return this.#turns.take(async () => {
      this.#head = undefined
      this.#standing.forget()
    })
  }

  #noteOutcome(outcome: Outcome, evaluated: Evaluated): void {
    this.#outcomes.push(outcome)
    if (this.#doubts.heed(outcome)) this.#options.onNews?.('observation')
    this.#options.onProgress?.({ kind: 'cluster', outcome, ...evaluated })
    this.#options.onNews?.('outcome')
  }

  async #advance(head: string, steps: Steps, signal?: AbortSignal): Promise<Advance | undefined> {
    const { repository } = this.#intake.source
    const { isKnown } = this.#standing
    const first = isKnown ? undefined : await steps.take('recall', () => this.#recall(head, signal))
    if (first !== undefined) this.#diagnostics = first.diagnostics
    // Nothing is decided before what was known then is written: else it could not be replayed.
    if (this.#standing.isAhead) await steps.take('publish', () => this.#standing.publish())
    const { state, compiled: last } = this.#standing
    const previous = previousOf(state)
    const trees = await readTrees(repository, head, previous)
    const { revision, stops } = state ?? { revision: undefined, stops: [] }
    const rebalances = await rebalancesSince(repository, revision, head, stops[0]?.revision)
    const now = this.#ports.clock.now()
    const seen = { revision: head, trees, previous, rebalances, isSuspended: suspendedAt(now), now }
    const inputs = await steps.take('observe', () => this.#watch.observe(seen))
    const options = { cache: this.#cache, charts: this.#charts, last, signal }
    const { result, charts } = await steps.take('compile', () => compileFleet(inputs, options))
    this.#chartsAt = mayComeYet(charts) ? this.#ports.clock.now() + chartRetryMs : undefined
    this.#resumesAt = result.fleet && firstEnd(result, this.#ports.clock.now())
    this.#diagnostics = result.diagnostics
    this.#intake.noteCompiled(head, result.fleet !== undefined, result.diagnostics)
    const advance = result.fleet === undefined ? undefined : await this.#acceptance.accept(result, steps)
    this.#head = head
    return advance
  }

  async #recall(head: string, signal: AbortSignal | undefined): Promise<Refused | undefined> {
    const opened = await this.#stores.open(head, signal)
    const ports = { ...this.#ports, source: this.#intake.source }
    const { known, refused } = await openState(ports, opened, {
      ...{ cache: this.#cache, charts: this.#charts, signal, concurrency: this.#options.concurrency },
      doubts: this.#doubts,
    })
    this.#intake.freshness.recall(known.state?.stale)
    this.#standing.learn(known)
    if (known.state !== undefined) this.#options.onRecall?.(known.state)
    return refused
  }
}
