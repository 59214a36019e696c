import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { type Decision, type DecisionNode, isRejected } from '../model/decision.ts'
import type { Cluster, Fleet, FleetNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { choosesByObservation, isSettled, picks, type SelectedNode } from '../schedule/index.ts'
import { alternatives } from './alternatives.ts'
import { declaresCapacity } from './capacities.ts'
import type { PlacedPolicy } from './place/place-policy.ts'
import { placeFleet } from './place.ts'

/** The clusters that the scheduling of head asks for, and whether replicas are on their way between any. */
export interface ObservationNeeds {
  readonly clusters: readonly Cluster[]
  readonly moving: boolean
}

/**
 * Whom scheduling wants to know of: the clusters of policies that divide by what is free or move with care, and of
 * decisions that are on the way to their targets. A fleet that does neither is not asked.
 */
export function observationNeeds(fleet: Fleet, decisions: ReadonlyMap<string, Decision>): ObservationNeeds {
  const unsettled = [...decisions.values()].filter(isUnderWay)
  const names = new Set(asked(fleet))
  for (const { root } of unsettled) collectDecided(root, names)
  return { clusters: clustersOf(fleet, names), moving: unsettled.length > 0 }
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
