import { matchesAffinity } from '../../model/matches-affinity.ts'
import type { PlacementAffinity } from '../../model/selector.ts'
import { type AffinityCluster, placementClusterOf } from './affinity-cluster.ts'
import { matchesCel } from './expressions.ts'

/**
 * Whether a placement's affinity selects a cluster, as in Karmada: exclusion first, then every part that is given must
 * match, and an empty affinity selects all. Beside Karmada's parts there are `paths` (globs over the cluster's place in
 * the tree) and OCM's `celSelector`, of which an expression that fails does not match.
 */
export function matchesClusterAffinity(
  affinity: PlacementAffinity | undefined,
  given: AffinityCluster,
): boolean {
  const cluster = placementClusterOf(given)
  const { celExpressions = [] } = affinity?.celSelector ?? {}
  return (
    matchesAffinity(affinity, cluster) && celExpressions.every(text => matchesCel(text, cluster) === true)
  )
}
