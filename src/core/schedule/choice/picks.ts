import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { hasNewcomerTaints } from '../filters/newcomers.ts'
import { prioritizersOf, readsObservation } from '../scores/prioritizers.ts'
import type { SelectedNode } from '../select-branch.ts'

/** Whether a policy chooses among the clusters that it selects, and what it chose is to be known next time. */
export function chooses(policy: PropagationPolicy, selected: SelectedNode): boolean {
  return picks(policy) || policy.affinityName !== undefined || hasNewcomerTaints(selected)
}

function picks({ numberOfClusters, spreadConstraints = [] }: PropagationPolicy): boolean {
  return numberOfClusters !== undefined || spreadConstraints.length > 0
}

/** Whether what a policy chooses depends on what is seen of the clusters, or on the time. */
export function choosesByObservation(policy: PropagationPolicy): boolean {
  return picks(policy) && prioritizersOf(policy.prioritizerPolicy, false).some(readsObservation)
}
