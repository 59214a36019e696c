import type { PlacementCluster } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import { keepsItsClusters, prioritizersOf } from '../scores/prioritizers.ts'
import { scoreClusters } from '../scores/score-clusters.ts'
import type { SelectedNode } from '../select-branch.ts'
import { tierOf } from '../tiers/tier-of.ts'
import type { Candidate, ChooseRequest } from './choice.ts'
import { currentOf } from './failover.ts'
import { groupsOf } from './groups-of.ts'
import { clustersIn } from './keep-only.ts'
import { choosesByObservation, choosesByRoom, divides } from './picks.ts'

/** All that may be chosen of a selection, with what they are worth. */
export function candidatesOf(
  request: ChooseRequest,
  selected: SelectedNode,
  constraints: readonly SpreadConstraint[],
): readonly Candidate[] {
  const { policy } = request
  const { prioritizerPolicy, preferred } = policy
  const clusters = clustersIn(selected)
  const current = currentOf(request)
  const prioritizers = prioritizersOf(prioritizerPolicy, preferred !== undefined)
  const scores = scoreClusters(prioritizers, policy, clusters, { ...request, current })
  const sticks = keepsItsClusters(policy)
  const bySeeing = choosesByObservation(request) || (choosesByRoom(request) && divides(policy))
  const isBlind = request.observation === undefined && bySeeing
  return clusters.map((cluster, index): Candidate => {
    const isCurrent = current.has(cluster.name)
    const score = scores[index] ?? 0
    return {
      name: cluster.name,
      score: isBlind && isCurrent ? score + inFavour : score,
      groups: groupsOf(cluster, constraints),
      ...tierField(policy, cluster),
      ...((sticks || isBlind) && isCurrent && { current: true }),
    }
  })
}

// Who cannot see how the clusters are does not move what others placed by seeing.
const inFavour = 1_000_000

function tierField(policy: PropagationPolicy, cluster: PlacementCluster): Pick<Candidate, 'tier'> {
  const tier = tierOf(policy)?.(cluster) ?? 0
  return tier > 0 ? { tier } : {}
}
