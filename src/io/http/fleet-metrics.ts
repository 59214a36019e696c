import type { Gauge, Registry } from 'prom-client'
import { isWell, type Outcome } from '../../core/model/outcome.ts'
import { type Stale, staleReasons } from '../../core/model/stale.ts'
import type { ClusterState, FleetState } from '../../core/model/state.ts'
import { counter, gauge } from './instruments.ts'
import type { Evaluated, Load, Look, Turn } from './loop-metrics.ts'
import { loopMetrics } from './loop-metrics.ts'
import { type Began, RolloutTimes } from './rollout-times.ts'

/** What the loop tells its metrics. What did not change costs nothing, and a scrape computes nothing. */
export interface FleetMetrics {
  /** Where the fleet stands; undefined while that is not known. `now` is in milliseconds since the epoch. */
  stand(state: FleetState | undefined, mistakes: number, now: number): void
  /** Why what is enforced is not what the source says now, and when it was last, in milliseconds since the epoch. */
  fresh(stale: Stale | undefined, currentAt: number | undefined): void
  /** What came of one cluster. */
  evaluated(outcome: Outcome, evaluated: Evaluated): void
  /** A revision, or a new observation, was compiled. */
  compiled(): void
  /** The source was looked at, and what it has was taken in. */
  looked(look: Look): void
  /** The source was looked at, or a report was to be written. */
  turned(part: 'source' | 'report', hasFailed: boolean, turn: Turn): void
  /** The source has a new revision: how long it takes until clusters have it is measured from here on. */
  began(revision: string, began: Began): void
  /** Is asked, at each scrape, how much there is to do. */
  watch(load: () => Load): void
}

/** The metrics of a fleet. No label has commits, objects or applications, and a cluster has three series. */
export function fleetMetrics(registry: Registry): FleetMetrics {
  const clusters = new ClusterGauges(registry)
  const stops = gauge(registry, 'banyan_guard_stops', 'What guards stop now.', ['guard'])
  const mistakes = gauge(registry, 'banyan_revision_errors', 'Mistakes in the newest revision.')
  const done = doneCounters(registry)
  const loop = loopMetrics(registry)
  const rollouts = new RolloutTimes(registry)
  const compiles = counter(
    registry,
    'banyan_compiles_total',
    'Revisions and observations that were decided by.',
  )
  const turns = counter(
    registry,
    'banyan_turns_total',
    'Looks at the source, and reports to the status branch, by what became of them.',
    ['part', 'result'],
  )
  const succeeded = gauge(
    registry,
    'banyan_last_success_timestamp_seconds',
    'When the source was read last, and when the last report was written or had nothing to write.',
    ['part'],
  )
  return {
    stand: (state, count, now) => {
      mistakes.set(count)
      if (state === undefined) return
      rollouts.stand(state.clusters, now)
      clusters.stand(state.clusters)
      stops.reset()
      for (const { guard } of state.stops) stops.inc({ guard })
    },
    fresh: freshGauges(registry),
    evaluated: (outcome, evaluated) => {
      done(outcome)
      loop.evaluated(outcome.result, evaluated)
    },
    compiled: () => compiles.inc(),
    looked: loop.looked,
    turned: (part, hasFailed, turn) => {
      turns.inc({ part, result: hasFailed ? 'failure' : 'success' })
      if (!hasFailed) succeeded.set({ part }, turn.endedAt / 1_000)
      loop.turned(part, hasFailed, turn)
    },
    began: (revision, began) => rollouts.begin(revision, began),
    watch: loop.watch,
  }
}

function freshGauges(registry: Registry): FleetMetrics['fresh'] {
  const current = gauge(
    registry,
    'banyan_revision_current_timestamp_seconds',
    'When what is enforced was known last to be what the source says.',
  )
  const isStale = gauge(
    registry,
    'banyan_revision_stale',
    'Whether what is enforced is not what the source says now, by why.',
    ['reason'],
  )
  return (stale, currentAt) => {
    for (const reason of staleReasons) isStale.set({ reason }, stale?.reason === reason ? 1 : 0)
    if (currentAt !== undefined) current.set(currentAt / 1_000)
  }
}

function doneCounters(registry: Registry): (outcome: Outcome) => void {
  const evaluations = counter(registry, 'banyan_evaluations_total', 'Evaluations of clusters.', ['result'])
  const objects = counter(
    registry,
    'banyan_objects_total',
    'Objects that were written, corrected or deleted.',
    ['operation'],
  )
  const failures = counter(registry, 'banyan_failures_total', 'What failed in clusters.', ['code'])
  return ({ result, applied, deleted, corrected = [], failures: failed }) => {
    evaluations.inc({ result })
    objects.inc({ operation: 'apply' }, Math.max(0, applied - corrected.length))
    objects.inc({ operation: 'correct' }, corrected.length)
    objects.inc({ operation: 'delete' }, deleted)
    for (const { code } of failed) failures.inc({ code })
  }
}

/** A set of gauges a cluster, and how many clusters stand how. */
class ClusterGauges {
  readonly #up: Gauge
  readonly #synced: Gauge
  readonly #healthy: Gauge
  readonly #counts: Gauge
  #known: ReadonlyMap<string, ClusterState> = new Map()

  constructor(registry: Registry) {
    this.#up = gauge(registry, 'banyan_cluster_up', 'Whether a cluster answers.', ['cluster'])
    this.#synced = gauge(registry, 'banyan_cluster_synced', 'Whether a cluster has what it should have.', [
      'cluster',
    ])
    this.#healthy = gauge(registry, 'banyan_cluster_healthy', 'Whether all that it has is well.', ['cluster'])
    this.#counts = gauge(registry, 'banyan_clusters', 'Clusters, by how they stand.', ['sync', 'health'])
  }

  stand(clusters: ReadonlyMap<string, ClusterState>): void {
    for (const [name, state] of clusters) {
      const before = this.#known.get(name)
      if (before === state) continue
      if (before !== undefined) this.#counts.dec(labelsOf(before))
      this.#counts.inc(labelsOf(state))
      this.#set(state)
    }
    for (const [name, state] of this.#known) {
      if (clusters.has(name)) continue
      this.#counts.dec(labelsOf(state))
      this.#remove(name)
    }
    this.#known = clusters
  }

  #set({ name: cluster, sync, health, offline }: ClusterState): void {
    // It is none of the fleet's any more.
    if (sync === 'Detached') {
      this.#remove(cluster)
      return
    }
    this.#synced.set({ cluster }, sync === 'Synced' || sync === 'Committed' ? 1 : 0)
    // Nobody here asks it how it is.
    if (sync === 'Committed') {
      for (const each of [this.#up, this.#healthy]) each.remove({ cluster })
      return
    }
    this.#up.set({ cluster }, offline === undefined ? 1 : 0)
    this.#healthy.set({ cluster }, isWell(health) && offline === undefined ? 1 : 0)
  }

  #remove(cluster: string): void {
    for (const each of [this.#up, this.#synced, this.#healthy]) each.remove({ cluster })
  }
}

function labelsOf({ sync, health, offline }: ClusterState): {
  readonly sync: string
  readonly health: string
} {
  return { sync, health: offline === undefined ? health.status : 'Offline' }
}
