import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { hasNewcomerTaints } from '../filters/newcomers.ts'
import { keepsItsClusters, prioritizersOf, readsObservation } from '../scores/prioritizers.ts'
import type { SelectedNode } from '../select-branch.ts'

/** A policy with the refinements in its branch. */
interface Refinable {
  readonly policy: PropagationPolicy
  readonly refinements: readonly PropagationPolicy[]
}

/** Whether a policy chooses among the clusters that it selects, and what it chose is to be known next time. */
export function chooses(refinable: Refinable, selected: SelectedNode): boolean {
  return picks(refinable) || refinable.policy.affinityName !== undefined || hasNewcomerTaints(selected)
}

/** Whether a policy may leave out clusters that it selects. */
export function picks({ policy, refinements }: Refinable): boolean {
  return policy.numberOfClusters !== undefined || spreads(policy) || refinements.some(spreads)
}

/** Whether a policy divides replicas among the clusters that get the application. */
export function divides({ workloads }: PropagationPolicy): boolean {
  return workloads.some(({ replicaScheduling }) => replicaScheduling.replicaSchedulingType === 'Divided')
}

export function spreads({ spreadConstraints = [] }: PropagationPolicy): boolean {
  return spreadConstraints.length > 0
}

/** Whether what a policy chooses depends on what is seen of the clusters, or on the time. */
export function choosesByObservation(refinable: Refinable): boolean {
  const { prioritizerPolicy } = refinable.policy
  return picks(refinable) && prioritizersOf(prioritizerPolicy, false).some(readsObservation)
}

/** Whether what a policy chooses depends on how much room there is for what it divides: where clusters are kept. */
export function choosesByRoom(refinable: Refinable): boolean {
  return picks(refinable) && keepsItsClusters(refinable.policy)
}
