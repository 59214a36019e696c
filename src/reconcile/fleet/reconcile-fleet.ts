import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import {
  type CompileCache,
  type Compiled,
  compile,
  emptyCompileCache,
  type Refused,
} from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { suspendedAt } from '../../core/model/suspension.ts'
import { summarize } from '../../core/report/index.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { compileFleet } from '../charts/compile-fleet.ts'
import { FleetWatch } from '../observe/fleet-watch.ts'
import { defaultObservationSettings } from '../observe/settings.ts'
import type { Ports } from '../ports.ts'
import { Turns } from '../requests/turns.ts'
import { approvalsSince } from './approvals.ts'
import { ClusterWork } from './cluster-work.ts'
import { chartRetryMs, earliest, firstEnd, mayComeYet } from './due-times.ts'
import { Heads } from './heads.ts'
import { historySince } from './history-since.ts'
import { inForceOf } from './in-force-of.ts'
import { judge } from './judge.ts'
import { messageOf } from './message-of.ts'
import { nextState } from './next-state.ts'
import { rebalancesSince } from './rebalances.ts'
import { previousOf, readTrees, recall } from './recall.ts'
import { withoutRemoved } from './removed.ts'
import { restoreContent } from './restore-content.ts'
import { rolloutRequestsSince } from './rollout-requests.ts'
import { type RolledOut, type RolloutContext, Rollouts, withRollouts } from './rollouts.ts'
import type { Advance, FleetOptions, Round } from './round.ts'
import { defaultStatusBranch, StateStore } from './state-store.ts'

/**
 * The parts of the loop: `advance` takes in a new revision (source → compile → guards → decisions written ahead),
 * `begin` works on the clusters in the background, `report` writes what came of that.
 */
export class FleetReconciler {
  readonly #ports: Ports
  readonly #options: FleetOptions
  readonly #cache: CompileCache = emptyCompileCache()
  readonly #charts: ChartInflater
  readonly #work: ClusterWork
  readonly #watch: FleetWatch
  readonly #rollouts: Rollouts
  /** Whoever reads the state to write it. */
  readonly #turns = new Turns()
  #outcomes: Outcome[] = []
  #store: StateStore | undefined
  #state: FleetState | undefined
  #compiled: Compiled | undefined
  /** What the guards let through of what head has. */
  #accepted: DesiredNode | undefined
  /** What rollouts and pauses let through of that. */
  #inForce: DesiredNode | undefined
  #head: string | undefined
  #diagnostics: readonly Diagnostic[] = []
  /** When charts that could not be had are tried again, in milliseconds since the epoch. */
  #chartsAt: number | undefined
  /** When the next suspension ends by itself, in milliseconds since the epoch. */
  #resumesAt: number | undefined
  /** The state that the state store has. */
  #stored: FleetState | undefined

  constructor(ports: Ports, options: FleetOptions) {
    this.#ports = ports
    this.#options = options
    this.#charts = new ChartInflater(ports.charts)
    const { observation = defaultObservationSettings, concurrency, writer, random, onNews } = options
    this.#rollouts = new Rollouts(async pairs =>
      this.#state === undefined
        ? []
        : restoreContent(ports.source.repository, this.#state, pairs, {
            cache: this.#cache,
            charts: this.#charts,
          }),
    )
    const heads = new Heads(ports.source, () => onNews?.('observation'))
    this.#work = new ClusterWork(ports, {
      writer,
      concurrency,
      random,
      onNews: () => onNews?.('clusters'),
      isAhead: (head, revision) => heads.isAhead(head, revision),
      onOutcome: outcome => this.#noteOutcome(outcome),
    })
    this.#watch = new FleetWatch(ports, {
      settings: observation,
      concurrency,
      onLate: () => onNews?.('observation'),
      contact: name => this.#work.contact(name),
    })
  }

  /**
   * Takes in what is new at the source and in what is seen of the clusters; undefined when nothing is. Failures of the
   * source or the store are thrown as OperationErrors: what was in force before stays.
   */
  async advance(signal?: AbortSignal): Promise<Advance | undefined> {
    const { source } = this.#ports
    const head = await source.latest(signal)
    if (head === undefined) throw noBranch(source.description)
    const isSame = head === this.#head && !this.#isDue() && !(await this.#watch.hasNews())
    if (isSame) return undefined
    return this.#turns.take(() => this.#advance(head, signal))
  }

  /** Begins to work on every cluster that is due; what comes of each is told by `onProgress`. */
  begin(signal?: AbortSignal): void {
    if (this.#state !== undefined && this.#compiled !== undefined)
      this.#work.begin({ state: this.#state, tree: this.#compiled.fleet.tree, signal })
  }

  /**
   * Lets what head has through to the next clusters of rollouts, by what came of those before and by the time. What
   * begins is written into the state store before it is applied: who comes after this process goes on from there.
   */
  proceed(): Promise<void> {
    return this.#turns.take(() => this.#proceed())
  }

  /** When time alone may let something of a rollout through, in milliseconds since the epoch. */
  rolloutsAt(): number | undefined {
    return this.#state === undefined ? undefined : this.#rollouts.nextAt
  }

  /** Resolves when no cluster is worked on. */
  settled(): Promise<void> {
    return this.#work.settled()
  }

  /** Writes what came of the clusters into the state store, where it changed. */
  report(): Promise<void> {
    return this.#turns.take(() => this.#publish())
  }

  /** All of it once: takes in what is new, works on every cluster that is due, and reports. */
  async round(signal?: AbortSignal): Promise<Round> {
    const advance = await this.advance(signal)
    this.begin(signal)
    await this.settled()
    await this.proceed()
    await this.report()
    return { ...this.stand(), ...advance }
  }

  /** What is to be written into the state store, as far as it is known. */
  get state(): FleetState | undefined {
    return this.#current()
  }

  /** When a cluster is due again, in milliseconds since the epoch; undefined while none is. */
  nextAt(): number | undefined {
    // What was forgotten has to be read again before anybody can begin.
    return this.#state === undefined || this.#compiled === undefined ? undefined : this.#work.nextAt()
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
      pending: this.#work.pending + (this.#chartsAt === undefined ? 0 : 1),
      state: this.#current(),
      compiled: this.#compiled,
      inForce: this.#inForce,
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
      this.#store = undefined
      this.#head = undefined
      this.#compiled = undefined
      this.#accepted = undefined
      this.#inForce = undefined
      this.#state = undefined
      this.#stored = undefined
    })
  }

  #noteOutcome(outcome: Outcome): void {
    this.#outcomes.push(outcome)
    this.#options.onProgress?.({ kind: 'cluster', outcome })
    this.#options.onNews?.('outcome')
  }

  async #advance(head: string, signal: AbortSignal | undefined): Promise<Advance | undefined> {
    const { repository } = this.#ports.source
    const first = this.#store === undefined ? await this.#recall(head, signal) : undefined
    if (first !== undefined) this.#diagnostics = first.diagnostics
    // Nothing is decided before what was known then is written: else it could not be replayed.
    if (this.#state !== this.#stored) await this.#publish()
    const previous = previousOf(this.#state)
    const trees = await readTrees(repository, head, previous)
    const { revision, stops } = this.#state ?? { revision: undefined, stops: [] }
    const rebalances = await rebalancesSince(repository, revision, head, stops[0]?.revision)
    const isSuspended = suspendedAt(this.#ports.clock.now())
    const seen = { revision: head, trees, previous, rebalances, isSuspended, now: this.#ports.clock.now() }
    const inputs = await this.#watch.observe(seen)
    const options = { cache: this.#cache, charts: this.#charts, last: this.#compiled, signal }
    const { result, charts } = await compileFleet(inputs, options)
    this.#chartsAt = mayComeYet(charts) ? this.#ports.clock.now() + chartRetryMs : undefined
    this.#resumesAt = result.fleet && firstEnd(result, this.#ports.clock.now())
    this.#diagnostics = result.diagnostics
    const advance = result.fleet === undefined ? undefined : await this.#accept(result)
    this.#head = head
    return advance
  }

  async #accept(compiled: Compiled): Promise<Advance> {
    const { repository, description } = this.#ports.source
    const before = this.#state
    const stopped = before?.stops[0]?.revision
    const approvals = await approvalsSince(repository, stopped ?? before?.revision, compiled.revision)
    const used = new Set(before?.usedApprovals)
    const now = this.#ports.clock.now()
    const judged = judge(
      inForceOf(
        before,
        this.#standing(),
        now,
        await historySince(repository, before, this.#accepted, compiled),
      ),
      compiled,
      new Set([...approvals].filter(digest => !used.has(digest))),
    )
    const next = nextState(before, description, compiled, judged, now)
    const requests = await rolloutRequestsSince(repository, before?.revision, compiled.revision)
    const revisionInForce = before?.revision ?? compiled.revision
    const gated = await this.#gate(compiled, judged.desired, { requests, revisionInForce })
    const isDue = next.isDue || (gated.isNews && gated.rollouts.size > 0)
    await this.#put(compiled, next.state, gated, { isDue, approvals })
    this.#accepted = judged.desired
    const { plan, verdict } = judged
    this.#options.onProgress?.({ kind: 'compiled', revision: compiled.revision, plan, verdict })
    return { plan, verdict }
  }

  async #proceed(): Promise<void> {
    const [state, compiled, accepted] = [this.#state, this.#compiled, this.#accepted]
    const isDue = this.#rollouts.isActive || (this.rolloutsAt() ?? Infinity) <= this.#ports.clock.now()
    if (state === undefined || compiled === undefined || accepted === undefined || !isDue) return
    const gated = await this.#gate(compiled, accepted, { requests: [], revisionInForce: state.revision })
    if (!gated.isNews) return this.#rollouts.keep(gated)
    const next = { ...state, clusters: this.#current()?.clusters ?? state.clusters }
    await this.#put(compiled, next, gated, { isDue: gated.desired !== this.#inForce, approvals: new Set() })
  }

  #gate(
    compiled: Compiled,
    accepted: DesiredNode,
    context: Pick<RolloutContext, 'requests' | 'revisionInForce'>,
  ): Promise<RolledOut> {
    const now = this.#ports.clock.now()
    const reports = this.#work.reports()
    return this.#rollouts.gate({ compiled, accepted, inForce: this.#inForce, reports, now, ...context })
  }

  /** Puts a desired state in force; where it is due, what the state store is to know of it is written before. */
  async #put(
    compiled: Compiled,
    state: FleetState,
    gated: RolledOut,
    { isDue, approvals }: { readonly isDue: boolean; readonly approvals: ReadonlySet<string> },
  ): Promise<void> {
    const next = withRollouts(state, gated)
    if (isDue) await this.#write(this.#foresee(next, gated))
    this.#work.update(gated.desired, compiled.revision, this.#inForce, compiled.fleet, approvals)
    this.#rollouts.keep(gated)
    this.#compiled = compiled
    this.#inForce = gated.desired
    this.#state = isDue ? this.#stored : next
    this.#watch.follow(compiled.fleet, next.decisions)
  }

  // Without the clusters that are removed, and done with.
  #standing(): DesiredNode | undefined {
    return this.#accepted && withoutRemoved(this.#accepted, this.#work.reports())
  }

  async #recall(head: string, signal: AbortSignal | undefined): Promise<Refused | undefined> {
    const { source, store, clock } = this.#ports
    const tree = await source.repository.tree(head)
    const named = compile(
      { revision: head, trees: new Map([[head, tree]]), previous: previousOf(undefined) },
      this.#cache,
    )
    const opened = new StateStore(store, named.fleet?.statusBranch ?? defaultStatusBranch, clock)
    const state = await opened.read(signal)
    const options = { cache: this.#cache, charts: this.#charts, signal }
    const { compiled, accepted, inForce } = await recall(source.repository, state, options)
    if (state !== undefined) this.#work.recall(state, inForce)
    if (state !== undefined) this.#rollouts.recall(state)
    if (state !== undefined) this.#options.onRecall?.(state)
    this.#store = opened
    this.#state = state
    this.#stored = state
    this.#compiled = compiled
    this.#accepted = accepted
    this.#inForce = inForce
    return named.fleet === undefined ? named : undefined
  }

  // Charts that may be had now, or a suspension that is over.
  #isDue(): boolean {
    const due = earliest(this.#chartsAt, this.#resumesAt)
    return due !== undefined && this.#ports.clock.now() >= due
  }

  // Clusters whose content is about to change are behind it from then on.
  #foresee(state: FleetState, { desired, changes }: RolledOut): FleetState {
    const reports = this.#work.foresee(desired, state.revision, this.#inForce)
    return { ...state, clusters: summarize(desired, reports, state.clusters, changes) }
  }

  // With what came of the clusters since it was written.
  #current(): FleetState | undefined {
    if (this.#state === undefined || this.#inForce === undefined) return this.#state
    const { changes } = this.#rollouts
    const clusters = summarize(this.#inForce, this.#work.reports(), this.#state.clusters, changes)
    return { ...this.#state, clusters }
  }

  async #publish(): Promise<void> {
    const state = this.#current()
    if (state === undefined) return
    await this.#write(state)
    this.#state = state
  }

  async #write(state: FleetState): Promise<void> {
    await this.#store?.write(state, messageOf(state))
    this.#stored = state
  }
}

function noBranch({ source, branch }: { readonly source: string; readonly branch: string }): OperationError {
  const message = `${source} has no branch "${branch}"`
  return new OperationError({ code: 'git/not-found', message, subject: source, retryable: true })
}
