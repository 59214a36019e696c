import type { ChosenCluster, PlacementDecision } from '../../model/placement-decision.ts'
import type { ChooseRequest } from './choice.ts'
import { compareNames } from './compare-names.ts'

/** The decision of a choice; the very decision before where it says the same. */
export function makePlacement(request: ChooseRequest, chosen: readonly ChosenCluster[]): PlacementDecision {
  const { application, placement, previous } = request
  const { name, affinityName } = request.policy
  const rebalanced = request.rebalance ?? previous?.rebalanced
  const clusters = chosen.toSorted((a, b) => compareNames(a.name, b.name))
  const same =
    previous !== undefined &&
    previous.affinityName === affinityName &&
    previous.rebalanced === rebalanced &&
    previous.clusters.length === clusters.length &&
    clusters.every((cluster, index) => isSame(cluster, previous.clusters[index]))
  if (same) return previous
  return {
    application,
    policy: { name, scope: placement.path },
    ...(affinityName !== undefined && { affinityName }),
    ...(rebalanced !== undefined && { rebalanced }),
    clusters,
  }
}

// What it is worth by now is no news.
function isSame(a: ChosenCluster, b: ChosenCluster | undefined): boolean {
  return a.name === b?.name && a.evicted === b.evicted && a.insteadOf === b.insteadOf
}
