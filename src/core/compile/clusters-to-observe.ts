import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { type Decision, type DecisionNode, isRejected } from '../model/decision.ts'
import type { Cluster, Fleet, FleetNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import {
  choosesByObservation,
  defaultTolerationSeconds,
  divides,
  evictedBelow,
  isSettled,
  picks,
  type SelectedNode,
} from '../schedule/index.ts'
import { alternatives } from './alternatives.ts'
import { declaresCapacity } from './capacities.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { placeFleet } from './place.ts'

/** What the scheduling of head wants to know. */
export interface ObservationNeeds {
  /** The clusters that are looked at. */
  readonly clusters: readonly Cluster[]
  /** Whether replicas are on their way between any. */
  readonly moving: boolean
  /** Names of the clusters of which it matters whether they answer. */
  readonly followed: ReadonlySet<string>
  /** Clusters that have lost their replicas because they failed. */
  readonly evicted: readonly Cluster[]
  /** For how long some policy tolerates that one fails, in seconds. */
  readonly tolerated: readonly number[]
}

/**
 * Whom scheduling wants to know of. The clusters of policies that divide by what is free or move with care, and of
 * decisions that are on the way to their targets, are looked at; a fleet that does neither is not asked. Of all clusters
 * whose replicas may go elsewhere it matters whether they answer.
 */
export function observationNeeds(fleet: Fleet, decisions: ReadonlyMap<string, Decision>): ObservationNeeds {
  const all = [...decisions.values()]
  const unsettled = all.filter(isUnderWay)
  const names = new Set(asked(fleet))
  for (const { root } of unsettled) collectDecided(root, names)
  const evicted = new Set(
    all.flatMap(({ root }) => evictedBelow(root).flatMap(({ cluster }) => cluster ?? [])),
  )
  return {
    clusters: clustersOf(fleet, names),
    moving: unsettled.length > 0,
    followed: followed(fleet),
    evicted: clustersOf(fleet, evicted),
    tolerated: tolerated(fleet),
  }
}

// A division that was rejected has no targets to go to.
function isUnderWay(decision: Decision): boolean {
  return !isRejected(decision) && !isSettled(decision.root)
}

const asked: (fleet: Fleet) => ReadonlySet<string> = memoizeByIdentity(fleet => {
  const names = new Set<string>()
  for (const { placed } of placeFleet(fleet).policies) {
    const { policy, refinements, selected } = placed
    if (selected === undefined) continue
    const measures = [policy, ...refinements].some(({ workloads }) => workloads.some(dividesByRoom))
    if (!measures && !choosesByObservation(placed) && !asks(placed, selected)) continue
    for (const each of [selected, ...alternatives(placed)]) collectSelected(each, names)
  }
  return names
})

const followed: (fleet: Fleet) => ReadonlySet<string> = memoizeByIdentity(fleet => {
  const names = new Set<string>()
  for (const placed of movingPolicies(fleet)) {
    const { selected } = placed
    for (const each of selected === undefined ? [] : [selected, ...alternatives(placed)])
      collectSelected(each, names)
  }
  return names
})

const tolerated: (fleet: Fleet) => readonly number[] = memoizeByIdentity(fleet => {
  const own = movingPolicies(fleet).flatMap(({ policy }) =>
    policy.clusterTolerations.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []),
  )
  return [...new Set([defaultTolerationSeconds, ...own])].sort((a, b) => a - b)
})

function movingPolicies(fleet: Fleet): readonly PlacedPolicy[] {
  return placeFleet(fleet)
    .policies.map(({ placed }) => placed)
    .filter(
      placed => divides(placed.policy) || picks(placed) || placed.policy.clusterAffinities !== undefined,
    )
}

// Who chooses has other clusters to go to.
function asks(placed: PlacedPolicy, selected: SelectedNode): boolean {
  const { workloads, clusterTolerations, clusterAffinities } = placed.policy
  if (clusterAffinities !== undefined) return true
  const divided = workloads.filter(
    ({ replicaScheduling }) => replicaScheduling.replicaSchedulingType === 'Divided',
  )
  const timed = clusterTolerations.some(({ tolerationSeconds }) => tolerationSeconds !== undefined)
  if (divided.length === 0) return timed && picks(placed)
  return timed || picks(placed) || declaresCapacity(selected) || divided.some(movesWithCare)
}

function dividesByRoom({ replicaScheduling }: PropagationPolicy['workloads'][number]): boolean {
  const { dynamicWeight, replicaDivisionPreference } = replicaScheduling
  return dynamicWeight !== undefined || replicaDivisionPreference === 'Aggregated'
}

function movesWithCare({
  fleetMaxSurge,
  fleetMaxUnavailable,
  gracePeriodSeconds,
  failback,
  movable,
}: PropagationPolicy['workloads'][number]): boolean {
  const settings = [fleetMaxSurge, fleetMaxUnavailable, gracePeriodSeconds, failback, movable]
  return settings.some(setting => setting !== undefined)
}

function collectSelected({ cluster, children }: SelectedNode, names: Set<string>): void {
  if (cluster !== undefined) names.add(cluster.name)
  for (const child of children) collectSelected(child, names)
}

function collectDecided({ cluster, children }: DecisionNode, names: Set<string>): void {
  if (cluster !== undefined) names.add(cluster)
  for (const child of children) collectDecided(child, names)
}

function clustersOf({ root }: Fleet, names: ReadonlySet<string>): readonly Cluster[] {
  if (names.size === 0) return []
  const found: Cluster[] = []
  const visit = ({ cluster, children }: FleetNode): void => {
    if (cluster !== undefined && names.has(cluster.name)) found.push(cluster)
    for (const child of children.values()) visit(child)
  }
  visit(root)
  return found
}
