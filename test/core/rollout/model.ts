import { makeTree } from '../../../src/base/tree/make-tree.ts'
import { parseFleet } from '../../../src/core/fleet/index.ts'
import type { DesiredCluster, DesiredNode, Pair, Rendered } from '../../../src/core/model/desired.ts'
import type { Cluster, Fleet } from '../../../src/core/model/fleet.ts'
import type { IntOrPercent } from '../../../src/core/model/int-or-percent.ts'
import { pairKey } from '../../../src/core/model/pair-key.ts'
import type { PairChange, RolloutRequest, RolloutState } from '../../../src/core/model/rollout.ts'
import { awaitPairs, holdPairs, keepSame } from '../../../src/core/plan/index.ts'
import {
  gateRollouts,
  holdContent,
  type PairCondition,
  type RolloutGate,
} from '../../../src/core/rollout/index.ts'
import { ours } from '../../support/fleet-files.ts'

export const regionOf: Readonly<Record<string, string>> = {
  ants: 'asia',
  apes: 'asia',
  auks: 'asia',
  eels: 'europe',
  emus: 'europe',
  lone: '',
}
export const clusters: readonly string[] = Object.keys(regionOf)
export const applications = ['web', 'agent'] as const

export interface Step {
  /** Absent: all that are left. */
  readonly names?: readonly string[]
  readonly byRegion: boolean
  readonly maxConcurrency: IntOrPercent
  readonly maxFailures: IntOrPercent
  readonly soakMinutes: number
  readonly deadlineMinutes: number
}

export interface Policy {
  readonly steps: readonly Step[]
  readonly offline: 'Skip' | 'Wait' | 'Fail'
  readonly onBreach: 'Pause' | 'Revert'
  /** Hours of the day, in UTC. */
  readonly window?: { readonly from: number; readonly hours: number }
}

/** What a commit says. */
export interface Head {
  readonly policy: Policy
  /** Of web in Europe; absent: that of the fleet. */
  readonly european?: Policy
  /** Asia is paused until then, in minutes from the beginning. */
  readonly pausedUntil?: number
  /** The content of each application in each region. */
  readonly versions: Readonly<Record<string, number>>
  readonly replicas: number
  /** Where agent is not. */
  readonly without: readonly string[]
}

/** A time of day at which no window begins or ends. */
export const beginning: number = Date.parse('2026-03-02T00:07:00Z')
const minute = 60_000

/** What one turn of the gate did. */
export interface Turn {
  readonly gate: RolloutGate
  readonly before: ReadonlyMap<string, Pair>
  readonly changesBefore: ReadonlyMap<string, PairChange>
  readonly after: ReadonlyMap<string, Pair>
  readonly head: ReadonlyMap<string, Pair>
  readonly requests: readonly RolloutRequest[]
  readonly now: number
}

/** Gates rollouts again and again with what it said itself, as the reconciler does. */
export class Model {
  now: number = beginning
  head: Head
  readonly away: Set<string> = new Set()
  readonly health: Map<string, PairCondition['status']> = new Map()
  rollouts: ReadonlyMap<string, RolloutState> = new Map()
  changes: ReadonlyMap<string, PairChange> = new Map()
  nextAt: number = Number.POSITIVE_INFINITY
  #fleet: Pick<Fleet, 'root'>
  #accepted: DesiredNode
  inForce: DesiredNode
  #revision = 1
  #gated = 1
  readonly #contents = new Map<string, ReadonlyMap<string, Pair>>()

  constructor(head: Head) {
    this.head = head
    this.#fleet = fleetOf(head)
    this.#accepted = this.#desired(head)
    this.inForce = this.#accepted
  }

  get revision(): string {
    return revision(this.#revision)
  }

  commit(head: Head): void {
    this.head = head
    this.#revision++
    this.#fleet = fleetOf(head)
    this.#accepted = keepSame(this.#desired(head), this.#accepted)
  }

  conditionOf(cluster: string, application: string): PairCondition {
    const status = this.health.get(pairKey(cluster, application)) ?? 'Unseen'
    if (this.away.has(cluster)) return { status: 'Absent', reason: 'it does not answer' }
    return { status, reason: status === 'Well' ? '' : status }
  }

  /** What the gate says, with nothing kept of it; `reversed` hands everything over in another order. */
  ask(requests: readonly RolloutRequest[] = [], now: number = this.now, isReversed = false): RolloutGate {
    const order = <Key, Value>(map: ReadonlyMap<Key, Value>): ReadonlyMap<Key, Value> =>
      isReversed ? new Map([...map].reverse()) : map
    const node = (desired: DesiredNode): DesiredNode =>
      isReversed ? { ...desired, children: [...desired.children].reverse() } : desired
    return gateRollouts({
      root: this.#fleet.root,
      accepted: node(this.#accepted),
      revision: this.revision,
      inForce: node(this.inForce),
      revisionInForce: revision(this.#gated),
      rollouts: order(this.rollouts),
      changes: order(this.changes),
      requests: isReversed ? [...requests].reverse() : requests,
      conditionOf: (cluster, application) => this.conditionOf(cluster, application),
      digestOf: ({ rendered }) => rendered.id,
      now,
    })
  }

  turn(requests: readonly RolloutRequest[] = []): Turn {
    const [before, changesBefore] = [pairsIn(this.inForce), this.changes]
    const gate = this.ask(requests)
    const head = pairsIn(this.#accepted)
    const back = gate.back.flatMap(({ cluster, application, revision: from, reason }) => {
      const key = pairKey(cluster, application)
      const [old, pair] = [this.#contents.get(from)?.get(key), head.get(key)]
      if (old === undefined || pair === undefined) return []
      return { cluster, pair: holdContent(old, pair, { by: 'rollout' as const, reason, revision: from }) }
    })
    const behind = holdPairs(this.#accepted, [...gate.held, ...back], nothing)
    this.inForce = keepSame(awaitPairs(behind, gate.awaited, nothing), this.inForce)
    const { rollouts, changes, nextAt } = gate
    Object.assign(this, { rollouts, changes, nextAt })
    this.#gated = this.#revision
    const after = pairsIn(this.inForce)
    for (const [key, pair] of after)
      if (before.get(key)?.rendered !== pair.rendered) this.health.set(key, 'Unseen')
    return { gate, before, changesBefore, after, head, requests, now: this.now }
  }

  #desired({ versions, replicas, without }: Head): DesiredNode {
    const children = clustersOf(this.#fleet).map(cluster => {
      const names = applications.filter(name => name === 'web' || !without.includes(cluster.name))
      const pairs = names.toSorted().map((application): Pair => {
        const version = versions[`${application} ${regionOf[cluster.name]}`] ?? 0
        const share = { replicas, onZero: 'Scale' } as const
        return { application, rendered: rendered(application, version), shares: new Map([['w', share]]) }
      })
      const desired: DesiredCluster = { cluster, pairs, unreadable: none }
      return { path: cluster.path, cluster: desired, children: [] }
    })
    const node = { path: '', children }
    this.#contents.set(this.revision, pairsIn(node))
    return node
  }
}

const nothing = (): readonly [] => []
const none: readonly [] = []

function revision(number: number): string {
  return number.toString(16).padStart(40, '0')
}

const known = new Map<string, Rendered>()

function rendered(application: string, version: number): Rendered {
  const id = `${application}-${version}`
  const made = known.get(id) ?? { id, application, resources: [], diagnostics: [] }
  known.set(id, made)
  return made
}

export function pairsIn({ children }: DesiredNode): ReadonlyMap<string, Pair> {
  return new Map(
    children.flatMap(({ cluster }) =>
      (cluster?.pairs ?? []).map(
        pair => [pairKey(cluster?.cluster.name ?? '', pair.application), pair] as const,
      ),
    ),
  )
}

function clustersOf({ root }: Pick<Fleet, 'root'>): readonly Cluster[] {
  const found: Cluster[] = []
  const visit = ({ cluster, children }: Fleet['root']): void => {
    if (cluster !== undefined) found.push(cluster)
    for (const child of children.values()) visit(child)
  }
  visit(root)
  return found
}

export function pathOf(cluster: string): string {
  const region = regionOf[cluster]
  return region === '' ? cluster : `${region}/${cluster}`
}

function fleetOf({ policy, european, pausedUntil }: Head): Pick<Fleet, 'root'> {
  const until = pausedUntil === undefined ? undefined : new Date(beginning + pausedUntil * minute)
  const pins = until === undefined ? '' : `pins: [{ application: "*", until: "${until.toISOString()}" }]`
  const asia = ours(`ClusterGroup\nspec: { ${pins} }`)
  const files = Object.fromEntries(
    clusters.map(name => [
      `clusters/${pathOf(name)}/cluster.yaml`,
      ours(`Cluster\nmetadata: { name: ${name} }`),
    ]),
  )
  const { fleet, diagnostics } = parseFleet(
    makeTree({
      'fleet.yaml': ours('Fleet\nmetadata: { name: small }\nspec: { levels: [region] }'),
      'templates/web/web.yaml': '',
      'templates/agent/agent.yaml': '',
      'clusters/policies/all.yaml': policyText('all', '*', policy),
      ...(european && { 'clusters/europe/policies/web.yaml': policyText('web', 'web', european) }),
      'clusters/asia/group.yaml': asia,
      ...files,
    }),
  )
  // A step may name a cluster that its policy does not reach.
  if (fleet === undefined || diagnostics.some(({ severity }) => severity === 'error'))
    throw new Error(JSON.stringify(diagnostics))
  return fleet
}

function policyText(name: string, application: string, { steps, window, ...rest }: Policy): string {
  const windows = window && [
    { start: `${String(window.from).padStart(2, '0')}:00`, duration: `${window.hours}h`, timeZone: 'UTC' },
  ]
  const spec = {
    applications: [application],
    ...rest,
    ...(windows && { windows }),
    steps: steps.map(({ names, byRegion, soakMinutes, deadlineMinutes, ...each }) => ({
      ...(names && { clusterAffinity: { clusterNames: names } }),
      ...(byRegion && { level: 'region', order: ['europe'] }),
      minSuccessTime: `${soakMinutes}m`,
      progressDeadline: `${deadlineMinutes}m`,
      ...each,
    })),
  }
  return ours(`RolloutPolicy\nmetadata: { name: ${name} }\nspec: ${JSON.stringify(spec)}`)
}
