import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import {
  type CompileCache,
  type Compiled,
  compile,
  emptyCompileCache,
  type Refused,
} from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan, GuardVerdict } from '../../core/model/fleet-plan.ts'
import type { Sequence } from '../../core/model/inventory.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { FleetState } from '../../core/model/state.ts'
import { endOf, suspendedAt } from '../../core/model/suspension.ts'
import { summarize } from '../../core/report/index.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { compileFleet } from '../charts/compile-fleet.ts'
import { FleetWatch } from '../observe/fleet-watch.ts'
import { defaultObservationSettings, type ObservationSettings } from '../observe/settings.ts'
import type { Ports } from '../ports.ts'
import type { KeptClustersOptions } from '../watch/kept-clusters.ts'
import { approvalsSince } from './approvals.ts'
import { ClusterWork } from './cluster-work.ts'
import { judge } from './judge.ts'
import { messageOf } from './message-of.ts'
import { rebalancesSince } from './rebalances.ts'
import { previousOf, readTrees, recall } from './recall.ts'
import { defaultStatusBranch, StateStore } from './state-store.ts'
import { stopsOf } from './stops-of.ts'

export interface FleetOptions {
  /** Who writes: told in fences. */
  readonly writer: string
  readonly healthTimeoutMs: number
  /** Clusters that are worked on at the same time. */
  readonly concurrency: number
  readonly observation?: ObservationSettings
  /** Follow clusters by watches, and keep what is known of them; absent: each round reads what it works on. */
  readonly watch?: Pick<KeptClustersOptions, 'random' | 'onNews'>
  /** Called when a step begins or ends, for progress. */
  readonly onProgress?: (event: Progress) => void
}

export type Progress =
  | {
      readonly kind: 'compiled'
      readonly revision: string
      readonly plan: FleetPlan
      readonly verdict: GuardVerdict
    }
  | { readonly kind: 'cluster'; readonly outcome: Outcome }

/** What one round did. */
export interface Round {
  readonly revision: string
  readonly diagnostics: readonly Diagnostic[]
  /** Absent when the revision is the one of the round before, or was refused. */
  readonly plan?: FleetPlan
  readonly verdict?: GuardVerdict
  /** Of the clusters that were worked on in this round. */
  readonly outcomes: readonly Outcome[]
  readonly state: FleetState | undefined
  readonly compiled: Compiled | undefined
  /** What the clusters should have, with what the guards stopped as it was. */
  readonly inForce: DesiredNode | undefined
  /** When the next cluster is due again, in milliseconds since the epoch. */
  readonly nextAt: number | undefined
  /** When clusters are looked at again for scheduling; absent: nothing that is scheduled asks for it. */
  readonly lookAt: number | undefined
}

/** The loop body: source → compile → guards → decisions written ahead → every changed cluster → report. */
export class FleetReconciler {
  readonly #ports: Ports
  readonly #options: FleetOptions
  readonly #cache: CompileCache = emptyCompileCache()
  readonly #charts: ChartInflater
  readonly #work: ClusterWork
  readonly #watch: FleetWatch
  #store: StateStore | undefined
  #state: FleetState | undefined
  #compiled: Compiled | undefined
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
    this.#work = new ClusterWork(ports, options)
    const { observation = defaultObservationSettings, concurrency } = options
    this.#watch = new FleetWatch(ports, observation, concurrency)
  }

  /** One round. Failures of the source or the store are thrown as OperationErrors; those of clusters are outcomes. */
  async round(signal?: AbortSignal): Promise<Round> {
    const { source } = this.#ports
    // Nothing is applied, and nothing else decided, before what was decided is written: else it could not be replayed.
    if (this.#state !== this.#stored) await this.#publish()
    const head = await source.latest(signal)
    if (head === undefined) throw noBranch(source.description)
    const isSame = head === this.#head && !this.#isDue() && !(await this.#watch.hasNews())
    const news = isSame ? undefined : await this.#advance(head, signal)
    const outcomes = await this.#applyAll(signal)
    await this.#publish()
    return { ...this.#roundAt(head, outcomes), ...news }
  }

  /** Works on the clusters that are due, by what was decided last; the source is asked only where nothing was. */
  async tend(signal?: AbortSignal): Promise<Round> {
    const head = this.#head
    if (head === undefined) return await this.round(signal)
    if (this.#state !== this.#stored) await this.#publish()
    const outcomes = await this.#applyAll(signal)
    await this.#publish()
    return this.#roundAt(head, outcomes)
  }

  #roundAt(revision: string, outcomes: readonly Outcome[]): Round {
    return {
      revision,
      diagnostics: this.#diagnostics,
      outcomes,
      state: this.#state,
      compiled: this.#compiled,
      inForce: this.#inForce,
      nextAt: earliest(earliest(this.#work.nextAt(), this.#chartsAt), this.#resumesAt),
      lookAt: this.#watch.nextAt(),
    }
  }

  /** Ends all watches. */
  async close(): Promise<void> {
    await this.#work.close()
  }

  /** Forgets what it holds in memory, so that the next round goes on from what the state store says. */
  forget(): void {
    this.#store = undefined
    this.#head = undefined
    this.#compiled = undefined
    this.#inForce = undefined
    this.#state = undefined
    this.#stored = undefined
  }

  async #advance(
    head: string,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly plan: FleetPlan; readonly verdict: GuardVerdict } | undefined> {
    const { repository } = this.#ports.source
    const first = this.#store === undefined ? await this.#recall(head, signal) : undefined
    if (first !== undefined) this.#diagnostics = first.diagnostics
    const previous = previousOf(this.#state)
    const trees = await readTrees(repository, head, previous)
    const { revision, stops } = this.#state ?? { revision: undefined, stops: [] }
    const rebalances = await rebalancesSince(repository, revision, head, stops[0]?.revision)
    const isSuspended = suspendedAt(this.#ports.clock.now())
    const inputs = await this.#watch.observe({ revision: head, trees, previous, rebalances, isSuspended })
    const options = { cache: this.#cache, charts: this.#charts, last: this.#compiled, signal }
    const { result, charts } = await compileFleet(inputs, options)
    this.#chartsAt = mayComeYet(charts) ? this.#ports.clock.now() + chartRetryMs : undefined
    this.#resumesAt = result.fleet && firstEnd(result.suspended)
    this.#diagnostics = result.diagnostics
    this.#head = head
    if (result.fleet === undefined) return undefined
    return this.#accept(result)
  }

  async #accept(compiled: Compiled): Promise<{ readonly plan: FleetPlan; readonly verdict: GuardVerdict }> {
    const { repository, description } = this.#ports.source
    const before = this.#state
    const stopped = before?.stops[0]?.revision
    const approvals = await approvalsSince(repository, stopped ?? before?.revision, compiled.revision)
    const used = new Set(before?.usedApprovals ?? [])
    const usable = new Set([...approvals].filter(digest => !used.has(digest)))
    const { plan, verdict, desired, decisions, placements } = judge(
      {
        desired: this.#inForce,
        decisions: before?.decisions ?? new Map(),
        placements: before?.placements ?? new Map(),
        ...(before && { revision: before.revision }),
      },
      compiled,
      usable,
    )
    const stops = verdict.approved ? [] : stopsOf(verdict, compiled.revision, before?.stops ?? [])
    const changed =
      before === undefined || differ(before.decisions, decisions) || differ(before.placements, placements)
    this.#work.update(desired, compiled.revision, this.#inForce, compiled.fleet)
    this.#compiled = compiled
    this.#inForce = desired
    this.#state = {
      fleet: compiled.fleet.name,
      ...description,
      sequence: this.#sequence(changed),
      revision: compiled.revision,
      heldFiles: compiled.heldFiles,
      stops,
      usedApprovals: verdict.approved ? [...used, verdict.digest].slice(-keptApprovals) : [...used],
      diagnostics: compiled.diagnostics.map(
        ({ severity, code, message, at }) => `${at.file}: ${severity} ${code}: ${message}`,
      ),
      clusters: before?.clusters ?? new Map(),
      decisions,
      placements,
    }
    this.#watch.follow(compiled.fleet, decisions)
    if (changed) await this.#publish()
    this.#options.onProgress?.({ kind: 'compiled', revision: compiled.revision, plan, verdict })
    return { plan, verdict }
  }

  async #recall(head: string, signal: AbortSignal | undefined): Promise<Refused | undefined> {
    const { source, store, clock } = this.#ports
    const tree = await source.repository.tree(head)
    const named = compile(
      { revision: head, trees: new Map([[head, tree]]), previous: previousOf(undefined) },
      this.#cache,
    )
    const branch = named.fleet?.statusBranch ?? defaultStatusBranch
    this.#store = new StateStore(store, branch, clock)
    this.#state = await this.#store.read(signal)
    this.#stored = this.#state
    const { compiled, inForce } = await recall(source.repository, this.#state, {
      cache: this.#cache,
      charts: this.#charts,
      signal,
    })
    this.#compiled = compiled
    this.#inForce = inForce
    return named.fleet === undefined ? named : undefined
  }

  // Charts that may be had now, or a suspension that is over.
  #isDue(): boolean {
    const due = earliest(this.#chartsAt, this.#resumesAt)
    return due !== undefined && this.#ports.clock.now() >= due
  }

  #sequence(changed: boolean): Sequence {
    const before = this.#state?.sequence
    if (before === undefined) return { epoch: Math.floor(this.#ports.clock.now() / 1_000), counter: 1 }
    return changed ? { ...before, counter: before.counter + 1 } : before
  }

  async #applyAll(signal: AbortSignal | undefined): Promise<readonly Outcome[]> {
    const state = this.#state
    if (state === undefined || this.#compiled === undefined) return []
    return this.#work.run(state, signal)
  }

  async #publish(): Promise<void> {
    if (this.#state === undefined || this.#inForce === undefined) return
    const clusters = summarize(this.#inForce, this.#work.reports(), this.#state.clusters)
    this.#state = { ...this.#state, clusters }
    await this.#store?.write(this.#state, messageOf(this.#state))
    this.#stored = this.#state
  }
}

const keptApprovals = 100
const chartRetryMs = 60_000

function mayComeYet(charts: InflatedCharts): boolean {
  return [...charts.values()].some(chart => chart.kind === 'failed' && chart.isTemporary)
}

function firstEnd(suspended: Compiled['suspended']): number | undefined {
  const end = Math.min(...[...suspended.values()].map(endOf))
  return Number.isFinite(end) ? end : undefined
}

function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}

function differ<Kept>(a: ReadonlyMap<string, Kept>, b: ReadonlyMap<string, Kept>): boolean {
  return a.size !== b.size || [...b].some(([key, kept]) => a.get(key) !== kept)
}

function noBranch({ source, branch }: { readonly source: string; readonly branch: string }): OperationError {
  const message = `${source} has no branch "${branch}"`
  return new OperationError({ code: 'git/not-found', message, subject: source, retryable: true })
}
