import type { WorkloadId } from '../../core/model/decision.ts'
import type { Cluster } from '../../core/model/fleet.ts'
import type { ClusterObservation, Observation } from '../../core/model/observation.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Ports } from '../ports.ts'
import { Lanes } from '../requests/lanes.ts'
import {
  type ClusterMemory,
  recalledCluster,
  remember,
  rememberFailure,
  unknownCluster,
  withAtMost,
} from './cluster-memory.ts'
import type { Decrease } from './decreases.ts'
import { lookAt } from './look-at-cluster.ts'
import type { ObservationSettings } from './settings.ts'

/** Whom to look at, and for what. */
export interface Watched {
  readonly clusters: readonly Cluster[]
  readonly workloads: readonly WorkloadId[]
  /** Replicas are on their way from one cluster to another: time matters, and news soon. */
  readonly moving: boolean
}

/** Looks at the clusters that scheduling wants to know of, each when it is due, and no others. */
export class FleetObserver {
  readonly #ports: Pick<Ports, 'clusters' | 'clock'>
  readonly #settings: ObservationSettings
  readonly #lanes: Lanes
  readonly #onLate: () => void
  /** Clusters that are looked at now. */
  readonly #looking = new Set<string>()
  /** Some cluster was looked at since the last observation was put together. */
  #looked = false
  #memories = new Map<string, ClusterMemory>()
  #dueAt = new Map<string, number>()
  #last: Observation | undefined

  /** `onLate` is told when a look ends that was not waited for. */
  constructor(
    ports: Pick<Ports, 'clusters' | 'clock'>,
    settings: ObservationSettings,
    concurrency: number,
    onLate: () => void,
  ) {
    this.#ports = ports
    this.#settings = settings
    this.#lanes = new Lanes(ports.clock, concurrency)
    this.#onLate = onLate
  }

  /** What was known before this process began, for clusters that it has not looked at. */
  recall(known: Observation | undefined): void {
    for (const [name, observation] of known?.clusters ?? []) {
      if (!this.#memories.has(name)) this.#memories.set(name, recalledCluster(observation))
    }
  }

  /** What was seen before a decrease is not there for long: it counts for no increase that comes after. */
  forget({ cluster, workload, granted }: Decrease): void {
    const memory = this.#memories.get(cluster)
    if (memory !== undefined) this.#memories.set(cluster, withAtMost(memory, workload, granted))
  }

  /** When the next of them is due, in milliseconds since the epoch. */
  nextAt({ clusters, moving }: Watched): number | undefined {
    if (clusters.length === 0) return undefined
    const first = clusters.reduce(
      (first, { name }) => Math.min(first, this.#due(name, moving)),
      Number.POSITIVE_INFINITY,
    )
    return first === Number.POSITIVE_INFINITY ? undefined : first
  }

  /**
   * Looks at whoever is due; those that take long are not waited for, but told of when they are done. Gives the same
   * object again when there is no news: nothing changed in any cluster, and nothing that is known waits for time to
   * pass. Undefined when there is nobody to look at.
   */
  async look(watched: Watched): Promise<Observation | undefined> {
    const { clock } = this.#ports
    const { clusters, moving } = watched
    const due = clusters.filter(({ name }) => this.#due(name, moving) <= clock.now())
    if (due.length > 0) await this.#lookAtAll(due, watched)
    this.#last = this.#assemble(watched)
    return this.#last
  }

  // Of a cluster that was never seen it is worth waiting longer: what is decided without it may have to move.
  async #lookAtAll(due: readonly Cluster[], watched: Watched): Promise<void> {
    const { patienceMs, firstPatienceMs } = this.#settings
    const isNew = due.some(({ name }) => !this.#memories.has(name))
    const enough = new AbortController()
    const all = Promise.all(due.map(cluster => this.#begin(cluster, watched, enough.signal)))
    const ended = new AbortController()
    const patience = this.#ports.clock.sleep(isNew ? firstPatienceMs : patienceMs, ended.signal)
    await Promise.race([all, patience])
    enough.abort()
    ended.abort()
  }

  async #begin(cluster: Cluster, watched: Watched, enough: AbortSignal): Promise<void> {
    this.#looking.add(cluster.name)
    await this.#lanes.run(() => this.#lookAt(cluster, watched))
    this.#looking.delete(cluster.name)
    this.#looked = true
    if (enough.aborted) this.#onLate()
  }

  #due(name: string, moving: boolean): number {
    if (this.#looking.has(name)) return Number.POSITIVE_INFINITY
    const at = this.#dueAt.get(name) ?? 0
    if (!moving || this.#memories.get(name)?.failures !== 0) return at
    return at - this.#settings.intervalMs + this.#settings.movingMs
  }

  async #lookAt(cluster: Cluster, { workloads }: Watched): Promise<void> {
    const { clock } = this.#ports
    const { intervalMs, retryMs, unschedulableMs, quantum } = this.#settings
    const { name } = cluster
    const memory = this.#memories.get(name) ?? unknownCluster
    try {
      const api = await this.#ports.clusters.connect(cluster)
      const sight = await lookAt(api, { workloads, now: clock.now(), unschedulableMs })
      this.#memories.set(name, remember(memory, sight, quantum))
      this.#dueAt.set(name, clock.now() + intervalMs)
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      this.#memories.set(name, rememberFailure(memory, error.code, clock.now(), this.#settings))
      this.#dueAt.set(name, clock.now() + retryMs)
    }
  }

  #assemble({ clusters, moving }: Watched): Observation | undefined {
    if (clusters.length === 0) return undefined
    const seen = new Map<string, ClusterObservation>()
    for (const { name } of clusters) {
      const observation = this.#memories.get(name)?.observation
      if (observation !== undefined) seen.set(name, observation)
    }
    const last = this.#last
    const looked = this.#looked
    this.#looked = false
    const ticking = looked && (moving || [...seen.values()].some(({ taints }) => taints.length > 0))
    if (last !== undefined && !ticking && sameClusters(last.clusters, seen)) return last
    return { at: Math.floor(this.#ports.clock.now() / 1_000), clusters: seen }
  }
}

function sameClusters(a: Observation['clusters'], b: Observation['clusters']): boolean {
  return a.size === b.size && [...a].every(([name, cluster]) => b.get(name) === cluster)
}
