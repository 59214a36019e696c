import type { PlacementDecision } from '../../model/placement-decision.ts'
import { prioritizersOf } from '../scores/prioritizers.ts'
import { scoreClusters } from '../scores/score-clusters.ts'
import type { Candidate, ChooseRequest } from './choice.ts'
import { groupsOf } from './groups-of.ts'
import { clustersIn } from './keep-only.ts'

/** All that may be chosen, with what they are worth. */
export function candidatesOf(request: ChooseRequest): readonly Candidate[] {
  const { policy, selected, rebalance } = request
  const previous = rebalance === undefined ? request.previous : undefined
  const { prioritizerPolicy, preferred, spreadConstraints = [] } = policy
  const clusters = selected === undefined ? [] : clustersIn(selected)
  const current = new Set(previous?.clusters.map(({ name }) => name))
  const prioritizers = prioritizersOf(prioritizerPolicy, preferred !== undefined)
  const scores = scoreClusters(prioritizers, policy, clusters, { ...request, current })
  const sticks = prioritizers.some(
    ({ builtIn, weight }) => (builtIn === 'Steady' || builtIn === 'ClusterLocality') && weight > 0,
  )
  return clusters.map((cluster, index) => ({
    name: cluster.name,
    score: scores[index] ?? 0,
    groups: groupsOf(cluster, spreadConstraints),
    ...(sticks && current.has(cluster.name) && { current: true }),
  }))
}

// Who cannot see how the clusters are does not move what others placed by seeing.
export function inFavourOf(
  { clusters }: PlacementDecision,
  candidates: readonly Candidate[],
): readonly Candidate[] {
  const names = new Set(clusters.map(({ name }) => name))
  return candidates.map(each =>
    names.has(each.name) ? { ...each, score: each.score + 1_000_000, current: true } : each,
  )
}
