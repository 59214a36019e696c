import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { looksCutOff, type Observer } from '../../core/compile.ts'
import type { WorkloadId } from '../../core/model/decision.ts'
import type { Cluster } from '../../core/model/fleet.ts'
import type { ClusterObservation, Observation, ObservedWorkload } from '../../core/model/observation.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Ports } from '../ports.ts'
import { Lanes } from '../requests/lanes.ts'
import type { Contact } from '../watch/contact.ts'
import {
  type ClusterMemory,
  recalledCluster,
  remember,
  rememberAnswer,
  rememberCommitted,
  rememberFailure,
  rememberSilence,
  silenceIn,
  unknownCluster,
  withAtMost,
} from './cluster-memory.ts'
import type { Decrease } from './decreases.ts'
import { lookAt } from './look-at-cluster.ts'
import type { ObservationSettings } from './settings.ts'

export interface FleetObserverOptions {
  readonly settings: ObservationSettings
  /** Clusters that are looked at at the same time. */
  readonly concurrency: number
  /** Told when a look ends that was not waited for. */
  readonly onLate: () => void
  /** What the watches of a cluster know. */
  readonly contact: (cluster: string) => Contact
  /** What was committed of the workloads for a cluster that is not asked; undefined: not all of it yet. */
  readonly committed?: (cluster: string) => ReadonlyMap<string, ObservedWorkload> | undefined
}

/** Whom to look at, and for what. */
export interface Watched {
  readonly clusters: readonly Cluster[]
  readonly workloads: readonly WorkloadId[]
  /** Replicas are on their way from one cluster to another: time matters, and news soon. */
  readonly moving: boolean
  /** Names of the clusters of which it matters whether they answer; those that are not looked at tell by their watches. */
  readonly followed: ReadonlySet<string>
  /** Clusters that failed by what was decided before this process began are looked at once. */
  readonly evicted: readonly Cluster[]
  /** After so many seconds some policy tolerates no longer that one fails. */
  readonly tolerated: readonly number[]
}

/**
 * Looks at the clusters that scheduling wants to know of, each when it is due, and no others; of the rest it knows from
 * their watches who is silent.
 */
export class FleetObserver {
  readonly #ports: Pick<Ports, 'clusters' | 'clock'>
  readonly #settings: ObservationSettings
  readonly #lanes: Lanes
  readonly #onLate: () => void
  readonly #contact: (cluster: string) => Contact
  readonly #committed: NonNullable<FleetObserverOptions['committed']>
  /** Clusters that are looked at now. */
  readonly #looking = new Set<string>()
  /** Clusters whose last look failed while their watches heard nothing either. */
  readonly #unheard = new Set<string>()
  /** Some cluster was looked at since the last observation was put together. */
  #looked = false
  /** Clusters that failed when a process before this one knew of them last. */
  readonly #doubted = new Set<string>()
  #memories = new Map<string, ClusterMemory>()
  #dueAt = new Map<string, number>()
  #last: Observation | undefined
  #self: Observer = { known: 0 }

  constructor(
    ports: Pick<Ports, 'clusters' | 'clock'>,
    { settings, concurrency, onLate, contact, committed = () => undefined }: FleetObserverOptions,
  ) {
    this.#ports = ports
    this.#settings = settings
    this.#lanes = new Lanes(ports.clock, concurrency)
    this.#onLate = onLate
    this.#contact = contact
    this.#committed = committed
  }

  /** What the last look told of the observer itself. */
  get self(): Observer {
    return this.#self
  }

  /** What was known before this process began, for clusters that it has not looked at. */
  recall(known: Observation | undefined): void {
    for (const [name, observation] of known?.clusters ?? []) {
      if (this.#memories.has(name)) continue
      this.#memories.set(name, recalledCluster(observation))
      if (observation.taints.length > 0) this.#doubted.add(name)
    }
  }

  /** What was seen before a decrease is not there for long: it counts for no increase that comes after. */
  forget({ cluster, workload, granted }: Decrease): void {
    const memory = this.#memories.get(cluster)
    if (memory !== undefined) this.#memories.set(cluster, withAtMost(memory, workload, granted))
  }

  /** When the next of them is due, or what is known says more because time has passed, in milliseconds since the epoch. */
  nextAt(watched: Watched): number | undefined {
    const { clusters, moving } = watched
    const times = clusters.map(({ name }) => this.#due(name, moving))
    for (const name of unasked(watched)) {
      const contact = this.#contact(name)
      if (typeof contact !== 'object') continue
      const ends = this.#ends(this.#memories.get(name), watched)
      const { failedProbes, failedMs } = this.#settings
      if (ends.length === 0 && contact.tries >= failedProbes) times.push(contact.since + failedMs)
      times.push(...ends.filter(end => end > (this.#last?.at ?? 0)).map(end => end * 1_000))
    }
    const first = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY)
    return first === Number.POSITIVE_INFINITY ? undefined : first
  }

  /**
   * Looks at whoever is due; those that take long are not waited for, but told of when they are done. Gives the same
   * object again when there is no news: nothing changed in any cluster, and nothing that is known waits for time to
   * pass. Undefined when nobody is looked at, and nobody was ever silent.
   */
  async look(watched: Watched): Promise<Observation | undefined> {
    const { clock } = this.#ports
    const { clusters, moving, evicted } = watched
    const doubted = evicted.filter(
      ({ name }) => this.#doubted.has(name) && !clusters.some(each => each.name === name),
    )
    const due = [...clusters, ...doubted].filter(({ name }) => this.#due(name, moving) <= clock.now())
    if (due.length > 0) await this.#lookAtAll(due, watched)
    for (const name of unasked(watched)) this.#hear(name)
    this.#last = this.#assemble(watched)
    return this.#last
  }

  #hear(name: string): void {
    const contact = this.#contact(name)
    const memory = this.#memories.get(name)
    if (contact === 'heard') {
      this.#doubted.delete(name)
      if (memory !== undefined) this.#memories.set(name, rememberAnswer(memory))
    }
    if (typeof contact !== 'object') return
    const now = this.#ports.clock.now()
    const after = rememberSilence(memory ?? unknownCluster, contact, now, this.#settings)
    if (after !== unknownCluster) this.#memories.set(name, after)
  }

  /** When that a cluster fails is tolerated no longer by some policy, in seconds of Unix time. */
  #ends(memory: ClusterMemory | undefined, { tolerated }: Watched): readonly number[] {
    const { cutOffAt = 0 } = this.#self
    const taints = memory?.observation?.taints ?? []
    return taints.flatMap(({ timeAdded }) =>
      tolerated.map(seconds => Math.max(timeAdded, cutOffAt) + seconds),
    )
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
    this.#unheard.delete(cluster.name)
    await this.#lanes.run(() => this.#lookAt(cluster, watched))
    this.#looking.delete(cluster.name)
    this.#doubted.delete(cluster.name)
    this.#looked = true
    if (enough.aborted) this.#onLate()
  }

  #due(name: string, moving: boolean): number {
    if (this.#looking.has(name)) return Number.POSITIVE_INFINITY
    // Who is told to be back must not count as failing any more: what is asked for then would be decided without it.
    if (this.#unheard.has(name) && this.#contact(name) === 'heard') return 0
    const at = this.#dueAt.get(name) ?? 0
    if (!moving || this.#memories.get(name)?.failures !== 0) return at
    return at - this.#settings.intervalMs + this.#settings.movingMs
  }

  async #lookAt(cluster: Cluster, { workloads }: Watched): Promise<void> {
    const { clock } = this.#ports
    const { intervalMs, retryMs, unschedulableMs, quantum } = this.#settings
    const { name } = cluster
    const memory = this.#memories.get(name) ?? unknownCluster
    if (cluster.delivery === 'Commit') {
      const committed = this.#committed(name)
      if (committed !== undefined) this.#memories.set(name, rememberCommitted(memory, committed))
      this.#dueAt.set(name, clock.now() + intervalMs)
      return
    }
    try {
      const api = await this.#ports.clusters.connect(cluster)
      const sight = await lookAt(api, { workloads, now: clock.now(), unschedulableMs })
      this.#memories.set(name, remember(memory, sight, quantum))
      this.#dueAt.set(name, clock.now() + intervalMs)
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      this.#memories.set(name, rememberFailure(memory, error.code, clock.now(), this.#settings))
      this.#dueAt.set(name, clock.now() + retryMs)
      if (this.#contact(name) !== 'heard') this.#unheard.add(name)
    }
  }

  #assemble(watched: Watched): Observation | undefined {
    const { clusters, moving } = watched
    if (clusters.length === 0 && this.#memories.size === 0) return undefined
    const at = Math.floor(this.#ports.clock.now() / 1_000)
    const seen = this.#seen(watched)
    const looked = this.#looked
    this.#looked = false
    const last = this.#last
    if (last === undefined || !sameClusters(last.clusters, seen)) return { at, clusters: seen }
    const ticking =
      looked && (moving || clusters.some(({ name }) => (seen.get(name)?.taints.length ?? 0) > 0))
    const isOver = (name: string): boolean =>
      this.#ends(this.#memories.get(name), watched).some(end => last.at < end && end <= at)
    return ticking || [...seen.keys()].some(isOver) ? { at, clusters: seen } : last
  }

  #seen(watched: Watched): ReadonlyMap<string, ClusterObservation> {
    const seen = new Map<string, ClusterObservation>()
    let known = 0
    for (const { name } of watched.clusters) {
      const observation = this.#memories.get(name)?.observation
      if (observation === undefined) continue
      seen.set(name, observation)
      known++
    }
    for (const name of unasked(watched)) {
      const observation = this.#memories.get(name)?.observation
      const silence = observation && silenceIn(observation)
      if (silence !== undefined) seen.set(name, silence)
      if (silence !== undefined || this.#contact(name) !== 'unknown') known++
    }
    const failing = [...seen.values()].filter(({ taints }) => taints.length > 0).length
    const cutOffAt = looksCutOff(failing, known)
      ? Math.floor(this.#ports.clock.now() / 1_000)
      : this.#self.cutOffAt
    this.#self = { known, ...(cutOffAt !== undefined && { cutOffAt }) }
    return seen
  }
}

// Who is looked at is told by that.
const unasked: (watched: Watched) => readonly string[] = memoizeByIdentity(({ clusters, followed }) => {
  const asked = new Set(clusters.map(({ name }) => name))
  return [...followed].filter(name => !asked.has(name))
})

function sameClusters(a: Observation['clusters'], b: Observation['clusters']): boolean {
  return a.size === b.size && [...a].every(([name, cluster]) => b.get(name) === cluster)
}
