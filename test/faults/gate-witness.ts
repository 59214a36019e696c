import { isObject, type JsonValue } from '../../src/base/std/json.ts'
import type { KubernetesObject } from '../../src/core/model/object.ts'
import type { Clock } from '../../src/reconcile/ports.ts'
import type { SimulatedCluster } from '../../src/simulator/simulated-cluster.ts'
import type { Author } from './author.ts'
import type { FleetModel, RolloutSpec, RolloutStepSpec } from './fleet-model.ts'
import type { Life } from './life.ts'
import { gate, releaseOf } from './rollouts.ts'

/** What a cluster has of the gated application. */
interface Held {
  readonly version: number
  readonly begunAt: number
  /** When it was well with it first. */
  wellAt: number | undefined
  /** It does not count against others. */
  isExcused: boolean
}

/** A word of a commit, until it was heard. */
interface Word {
  readonly at: number
  readonly verb: 'now' | 'resume'
  readonly clusters: ReadonlySet<string>
}

interface Group {
  readonly step: RolloutStepSpec
  readonly clusters: readonly string[]
}

export interface GateWitnessOptions {
  readonly author: Author
  readonly clock: Clock
  /** When something befell a request to a cluster last. */
  readonly troubledAt: (cluster: string) => number
  readonly tell: (message: string) => void
  readonly onWrong: (message: string) => void
}

/** After so long without an answer a cluster may count as away; and after so long it is heard again. */
const awayMs = 900_000

/** Watches releases arrive in clusters, and says at once when one comes before it may by the rules of its rollout. */
export class GateWitness {
  readonly #options: GateWitnessOptions
  readonly #held = new Map<string, Held>()
  /** Clusters that had a release and went back, by release. */
  #words: readonly Word[] = []
  /** Who may get which release at once. */
  readonly #atOnce = new Set<string>()
  readonly #gone = new Map<number, Set<string>>()
  /** Who acts now. */
  acting: Life | undefined
  /** What acts now was sent long ago. */
  isLate = false
  /** When a process took other rules into force: what was begun before counts no more. */
  #ruledAt = Number.NEGATIVE_INFINITY
  /** The release that they began with. */
  #ruledVersion = 0
  #rules = ''
  /** When what was remembered was lost; who did not answer then may get anything, once. */
  #lostAt = Number.NEGATIVE_INFINITY

  constructor(options: GateWitnessOptions) {
    this.#options = options
  }

  follow(cluster: SimulatedCluster): void {
    cluster.server.store.listen(({ type, object }) => {
      const isGate = object.kind === 'Deployment' && object.metadata.name === gate
      if (isGate && type !== 'deleted') this.#see(cluster.name, object)
    })
  }

  /** A process takes a revision into force. */
  noteAccepted(revision: string): void {
    const { author, clock } = this.#options
    const at = author.history.findLastIndex(({ commit }) => commit === revision)
    const { fleet } = author.history[at] ?? {}
    if (fleet === undefined) return
    for (const word of this.#words) if (word.at <= at) this.#heed(word, fleet)
    this.#words = this.#words.filter(word => word.at > at)
    const rules = JSON.stringify([fleet.rollout, [...(fleet.paused ?? [])], [...(fleet.foreign ?? [])]])
    if (rules !== this.#rules) {
      this.#ruledAt = clock.now()
      this.#ruledVersion = releaseOf(fleet).version
    }
    this.#rules = rules
  }

  /** Somebody asks for something of clusters, in the newest commit. */
  hear(verb: Word['verb'], clusters: Iterable<string>): void {
    const at = this.#options.author.history.length - 1
    this.#words = [...this.#words, { at, verb, clusters: new Set(clusters) }]
  }

  #heed({ verb, clusters }: Word, fleet: FleetModel): void {
    for (const cluster of clusters) {
      if (verb === 'now') this.#atOnce.add(`${cluster} ${releaseOf(fleet).version}`)
      const held = this.#held.get(cluster)
      const isIll = held?.wellAt === undefined && this.#mayHaveFailed(held, fleet)
      if (held !== undefined && (verb === 'now' || isIll)) held.isExcused = true
    }
  }

  #mayHaveFailed(held: Held | undefined, { rollout }: FleetModel): boolean {
    if (held === undefined) return false
    const fails = this.#options.author.history.some(
      ({ fleet }) => releaseOf(fleet).version === held.version && releaseOf(fleet).fails,
    )
    const limits = rollout?.steps.map(step => millisecondsOf(step.progressDeadline ?? '10m')) ?? []
    return fails || held.begunAt + Math.min(...limits) <= this.#options.clock.now()
  }

  /** Nobody remembers how far releases are. */
  lose(): void {
    this.#lostAt = this.#options.clock.now()
    this.#ruledAt = this.#lostAt
  }

  #see(cluster: string, object: KubernetesObject): void {
    const version = versionOf(object)
    const now = this.#options.clock.now()
    const before = this.#held.get(cluster)
    if (before?.version !== version) {
      this.#options.tell(`${cluster} goes from release ${before?.version ?? 'none'} to ${version}`)
      const isAsked = this.#atOnce.has(`${cluster} ${version}`)
      const isExcused = this.isLate || before === undefined || isAsked
      const isForward = before !== undefined && version > before.version
      if (isForward && !isExcused && !this.#isForgotten(cluster, before)) this.#judge(cluster, version)
      if (before !== undefined && version < before.version) this.#goneFrom(before.version).add(cluster)
      this.#held.set(cluster, { version, begunAt: now, wellAt: undefined, isExcused })
    }
    const held = this.#held.get(cluster)
    if (held === undefined || held.wellAt !== undefined || !isWell(object)) return
    this.#options.tell(`${cluster} is well with release ${version}`)
    held.wellAt = now
  }

  #isForgotten(cluster: string, { begunAt }: Held): boolean {
    return begunAt <= this.#lostAt && this.#options.troubledAt(cluster) > this.#lostAt - 60_000
  }

  #goneFrom(version: number): Set<string> {
    const found = this.#gone.get(version) ?? new Set()
    this.#gone.set(version, found)
    return found
  }

  // Wrong is only what none of the commits allows that bring this release.
  #judge(cluster: string, version: number): void {
    const { author, onWrong } = this.#options
    // It was let through by other rules.
    if (version < this.#ruledVersion) return
    const bringing = author.history.filter(({ fleet }) => releaseOf(fleet).version === version)
    const faults = bringing.map(({ fleet }) => this.#faultOf(cluster, version, fleet))
    const [first] = faults
    if (first !== undefined && faults.every(fault => fault !== undefined))
      onWrong(`${cluster}: release ${version} came too soon: ${first}`)
  }

  #faultOf(cluster: string, version: number, fleet: FleetModel): string | undefined {
    const { rollout } = fleet
    if (rollout === undefined) return undefined
    const groups = groupsOf(rollout, fleet)
    const own = groups.findIndex(({ clusters }) => clusters.includes(cluster))
    for (const { step, clusters } of groups.slice(0, own)) {
      const open = clusters.find(each => this.#counts(each, rollout) && !this.#isDone(each, version, step))
      if (open !== undefined) return `${open} of an earlier group has it not, or not long enough`
    }
    const { step, clusters } = groups[own] ?? { step: {}, clusters: [] }
    const fell = clusters.find(each => this.#gone.get(version)?.has(each) && this.#counts(each, rollout))
    if (fell !== undefined && releaseOf(fleet).fails) return `it failed in ${fell} and was taken back`
    const underway = clusters.filter(
      each => each !== cluster && this.#counts(each, rollout) && this.#isUnderway(each, step),
    )
    const most = step.maxConcurrency ?? Number.POSITIVE_INFINITY
    return underway.length < most ? undefined : `${underway.join()} is on the way`
  }

  #counts(cluster: string, { offline = 'Skip' }: RolloutSpec): boolean {
    const { clock, troubledAt } = this.#options
    const held = this.#held.get(cluster)
    if (held === undefined || held.isExcused || held.begunAt <= this.#ruledAt) return false
    // What it was let through to by other rules may arrive late.
    const isLate = held.version === this.#ruledVersion && troubledAt(cluster) > this.#ruledAt - awayMs
    if (held.version < this.#ruledVersion || isLate) return false
    return offline === 'Wait' || troubledAt(cluster) < clock.now() - awayMs
  }

  #isDone(cluster: string, version: number, step: RolloutStepSpec): boolean {
    const had = this.#held.get(cluster)?.version ?? 0
    return had > version || (had === version && !this.#isUnderway(cluster, step))
  }

  #isUnderway(cluster: string, { minSuccessTime }: RolloutStepSpec): boolean {
    const wellAt = this.#held.get(cluster)?.wellAt
    return wellAt === undefined || wellAt + millisecondsOf(minSuccessTime) > this.#options.clock.now()
  }
}

function versionOf({ spec }: KubernetesObject): number {
  return Number(/"image":"[^"]*:(\d+)"/.exec(JSON.stringify(spec))?.[1] ?? 0)
}

function isWell({ spec, status, metadata }: KubernetesObject): boolean {
  const at = (value: JsonValue | undefined, field: string): unknown =>
    isObject(value) ? value[field] : undefined
  const wanted = at(spec, 'replicas')
  return (
    at(status, 'observedGeneration') === metadata.generation &&
    at(status, 'updatedReplicas') === wanted &&
    at(status, 'readyReplicas') === wanted
  )
}

function millisecondsOf(duration = '0s'): number {
  const [, count, unit] = /^(\d+)([sm])$/.exec(duration) ?? []
  return Number(count) * (unit === 'm' ? 60_000 : 1_000)
}

// As the README says it: a cluster that no step names joins the last, and a step with a level takes one directory after
// the other.
function groupsOf({ steps }: RolloutSpec, fleet: FleetModel): readonly Group[] {
  const left = new Map(fleet.clusters)
  return steps.flatMap((step, index) => {
    const isLast = index === steps.length - 1
    const mine = [...left].filter(([name, region]) => isLast || isOf(step, name, region))
    for (const [name] of mine) left.delete(name)
    const names = (wanted?: string): string[] =>
      mine.filter(([, region]) => wanted === undefined || region === wanted).map(([name]) => name)
    if (step.level === undefined) return [{ step, clusters: names() }]
    const order = step.order ?? []
    const regions = [...order, ...['asia', 'europe'].filter(region => !order.includes(region))]
    return regions.map(region => ({ step, clusters: names(region) }))
  })
}

function isOf({ clusterAffinity }: RolloutStepSpec, name: string, region: string): boolean {
  const { paths, clusterNames } = clusterAffinity ?? {}
  return (paths?.includes(`${region}/**`) ?? true) && (clusterNames?.includes(name) ?? true)
}
