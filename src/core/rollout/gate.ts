import type { DesiredCluster, DesiredNode, HeldBy, Pair } from '../model/desired.ts'
import type { Cluster, Fleet } from '../model/fleet.ts'
import { pairKey } from '../model/pair-key.ts'
import { endOfPin, formatPin, pinOf } from '../model/pin.ts'
import { type PairChange, type RolloutRequest, type RolloutState, rolloutKey } from '../model/rollout.ts'
import type { RolloutPolicy } from '../model/rollout-policy.ts'
import { type Evaluated, evaluate } from './evaluate.ts'
import { groupsOf } from './groups.ts'
import { holdContent } from './hold.ts'
import type { Member, PairCondition } from './member.ts'
import { policiesFor, policyFor, policyKey } from './policy-for.ts'
import { isAsked, standingBreaches } from './requests.ts'
import { standingOf, withCondition } from './standing.ts'

export interface RolloutInputs {
  readonly root: Fleet['root']
  /** What head has, as far as the guards let it through, and of which revision. */
  readonly accepted: DesiredNode
  readonly revision: string
  /** What clusters should have by now, and the revision of what of it is not held; absent: nothing yet. */
  readonly inForce: DesiredNode | undefined
  readonly revisionInForce: string
  /** By rollout key. */
  readonly rollouts: ReadonlyMap<string, RolloutState>
  /** By pair key. */
  readonly changes: ReadonlyMap<string, PairChange>
  /** What commits ask for that were not heard before. */
  readonly requests: readonly RolloutRequest[]
  readonly conditionOf: (cluster: string, application: string) => PairCondition
  /** Digest of a pair's content in a cluster, without replicas. */
  readonly digestOf: (pair: Pair, cluster: Cluster) => string
  /** In milliseconds since the epoch. */
  readonly now: number
}

/** What stays behind head for now. */
export interface RolloutGate {
  readonly held: readonly { readonly cluster: string; readonly pair: Pair }[]
  readonly awaited: readonly {
    readonly cluster: string
    readonly application: string
    readonly by: HeldBy
    readonly reason: string
  }[]
  /** Pairs that have head's content, and are given back that of an earlier revision. */
  readonly back: readonly {
    readonly cluster: string
    readonly application: string
    readonly revision: string
    readonly reason: string
  }[]
  /** Those that are not over, by rollout key. */
  readonly rollouts: ReadonlyMap<string, RolloutState>
  readonly changes: ReadonlyMap<string, PairChange>
  /** When time alone changes it, in milliseconds since the epoch; Infinity: never. */
  readonly nextAt: number
}

/**
 * Decides which pairs of application and cluster take what head has: a rollout policy gates content, never replicas,
 * and a pause holds what is in force. A cluster that is new takes head at once.
 */
export function gateRollouts(inputs: RolloutInputs): RolloutGate {
  const run = new GateRun(inputs)
  const [old, next] = [clustersIn(inputs.inForce), clustersIn(inputs.accepted)]
  for (const [name, cluster] of next) {
    const before = old.get(name)
    if (before !== undefined && cluster.removal === undefined) run.visit(before, cluster)
  }
  return run.result(next)
}

interface Gathered {
  readonly policy: RolloutPolicy
  readonly application: string
  readonly members: Member[]
}

class GateRun {
  readonly #inputs: RolloutInputs
  readonly #held: RolloutGate['held'][number][] = []
  readonly #awaited: RolloutGate['awaited'][number][] = []
  readonly #back: RolloutGate['back'][number][] = []
  readonly #rollouts = new Map<string, RolloutState>()
  readonly #changes = new Map<string, PairChange>()
  readonly #gathered = new Map<string, Gathered>()
  #nextAt = Number.POSITIVE_INFINITY

  constructor(inputs: RolloutInputs) {
    this.#inputs = inputs
  }

  visit(before: DesiredCluster, cluster: DesiredCluster): void {
    const policies = policiesFor(this.#inputs.root, cluster.cluster.path)
    const isPinned = cluster.cluster.pins !== undefined
    if (policies.length === 0 && !isPinned) return
    const old = new Map(before.pairs.map(pair => [pair.application, pair]))
    const unknown = new Set(before.unreadable.map(({ application }) => application))
    for (const pair of cluster.pairs) {
      const was = old.get(pair.application)
      // What it has cannot be read any more, and so neither be kept nor be told from what is new.
      if (was === undefined && unknown.has(pair.application)) continue
      if (this.#isPaused(cluster, pair, was)) continue
      const policy = policyFor(policies, pair.application)
      // What somebody pinned to a revision is to have it.
      if (policy !== undefined && pair.held?.by !== 'pin') this.#gather(policy, cluster, pair, was)
    }
  }

  result(clusters: ReadonlyMap<string, DesiredCluster>): RolloutGate {
    for (const [key, gathered] of this.#gathered) this.#decide(key, gathered, clusters)
    return {
      held: this.#held,
      awaited: this.#awaited,
      back: this.#back,
      rollouts: this.#rollouts,
      changes: this.#changes,
      nextAt: this.#nextAt,
    }
  }

  #isPaused(cluster: DesiredCluster, pair: Pair, was: Pair | undefined): boolean {
    const pin = pinOf(cluster.cluster.pins, pair.application, this.#inputs.now)
    if (pin === undefined) return false
    this.#nextAt = Math.min(this.#nextAt, endOfPin(pin))
    if (pin.revision !== undefined) return false
    const differs = was === undefined || this.#differs(was, pair, cluster.cluster)
    if (differs) this.#hold(cluster, pair, was, { by: 'pause', reason: formatPin(pin) })
    return true
  }

  #differs(was: Pair, pair: Pair, cluster: Cluster): boolean {
    const { digestOf } = this.#inputs
    if (was === pair || (was.rendered === pair.rendered && was.vars === pair.vars)) return false
    return digestOf(was, cluster) !== digestOf(pair, cluster)
  }

  #gather(policy: RolloutPolicy, cluster: DesiredCluster, pair: Pair, old: Pair | undefined): void {
    const { conditionOf, digestOf, changes } = this.#inputs
    const { application } = pair
    const { name } = cluster.cluster
    const change = changes.get(pairKey(name, application))
    const isBehind = old === undefined || this.#differs(old, pair, cluster.cluster)
    if (!isBehind && change === undefined) return
    const key = rolloutKey({ policy: policyKey(policy), application })
    const gathered = this.#gathered.get(key) ?? { policy, application, members: [] }
    this.#gathered.set(key, gathered)
    const condition = conditionOf(name, application)
    const digest = digestOf(pair, cluster.cluster)
    gathered.members.push({
      cluster,
      pair,
      old,
      digest,
      isBehind,
      condition,
      change: this.#changed(change, condition),
    })
  }

  #changed(change: PairChange | undefined, condition: PairCondition): PairChange | undefined {
    return change && withCondition(change, condition, this.#inputs.now)
  }

  #decide(key: string, given: Gathered, clusters: ReadonlyMap<string, DesiredCluster>): void {
    const { policy, application } = given
    const { now, requests, rollouts, revision, root, digestOf } = this.#inputs
    const members = this.#excused(given)
    const atOnce = members.filter(member => member.isBehind && isAsked(member, requests, 'now'))
    for (const member of atOnce) this.#begin(member, true)
    const others = members.filter(member => !atOnce.includes(member))
    const breaches = standingBreaches(rollouts.get(key), { digestOf, requests, clusters })
    const evaluated = evaluate({ policy, members: others, root: root.placement, breaches, now })
    this.#keep(evaluated, others)
    if (evaluated.isOver) {
      for (const { cluster } of members) this.#changes.delete(pairKey(cluster.cluster.name, application))
      return
    }
    this.#nextAt = Math.min(this.#nextAt, evaluated.nextAt)
    this.#rollouts.set(key, { policy: policyKey(policy), application, revision, ...evaluated.state })
  }

  // What failed somewhere counts no more where somebody said so, and what is only on its way goes on.
  #excused({ policy, members }: Gathered): readonly Member[] {
    const { requests, root, now } = this.#inputs
    if (requests.length === 0) return members
    const steps = new Map(
      groupsOf(policy, members, root.placement).flatMap(({ step, members: each }) =>
        each.map(member => [member, step] as const),
      ),
    )
    return members.map(member => {
      const { change, isBehind, condition } = member
      const step = steps.get(member)
      if (change === undefined || step === undefined || isBehind || condition.status === 'Well') return member
      const hasFailed = standingOf(member, step, policy.offline, now).kind === 'failed'
      const isAskedFor =
        (hasFailed && isAsked(member, requests, 'resume')) || isAsked(member, requests, 'now')
      return isAskedFor ? { ...member, change: { ...change, excused: true } } : member
    })
  }

  #keep({ begin, back, waits }: Evaluated, members: readonly Member[]): void {
    const [starts, returns] = [new Set(begin), new Set(back)]
    for (const member of members) {
      const { cluster, pair, old, change, isBehind } = member
      const key = pairKey(cluster.cluster.name, pair.application)
      if (starts.has(member)) this.#begin(member, false)
      else if (returns.has(member) && change?.from !== undefined) {
        const reason = 'it failed here, and has what it had'
        this.#back.push({
          cluster: cluster.cluster.name,
          application: pair.application,
          revision: change.from,
          reason,
        })
      } else {
        if (change !== undefined) this.#changes.set(key, change)
        if (isBehind) this.#hold(cluster, pair, old, { by: 'rollout', reason: waits.get(member) ?? '' })
      }
    }
  }

  #begin({ cluster, pair, old, digest, change }: Member, excused: boolean): void {
    const { now, revisionInForce, digestOf } = this.#inputs
    // Who is back at what it had is no part of it any more.
    if (change?.fromDigest === digest) return
    // What it goes back to is the last that did well.
    const before =
      change === undefined || change.healthySince !== undefined
        ? old && { from: old.held?.revision ?? revisionInForce, fromDigest: digestOf(old, cluster.cluster) }
        : {
            ...(change.from !== undefined && { from: change.from }),
            ...(change.fromDigest !== undefined && { fromDigest: change.fromDigest }),
          }
    const key = pairKey(cluster.cluster.name, pair.application)
    this.#changes.set(key, { at: now, ...before, ...(excused && { excused: true as const }) })
  }

  #hold(
    { cluster: { name } }: DesiredCluster,
    pair: Pair,
    was: Pair | undefined,
    why: { readonly by: HeldBy; readonly reason: string },
  ): void {
    const { application } = pair
    if (was === undefined) this.#awaited.push({ cluster: name, application, ...why })
    else {
      const revision = this.#inputs.revisionInForce
      this.#held.push({ cluster: name, pair: holdContent(was, pair, { ...why, revision }) })
    }
  }
}

function clustersIn(node: DesiredNode | undefined): ReadonlyMap<string, DesiredCluster> {
  const found = new Map<string, DesiredCluster>()
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined) found.set(cluster.cluster.name, cluster)
    children.forEach(visit)
  }
  if (node !== undefined) visit(node)
  return found
}
