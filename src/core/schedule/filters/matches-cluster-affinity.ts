import type { PlacementCluster } from '../../model/fleet.ts'
import { matchesAffinity } from '../../model/matches-affinity.ts'
import type { PlacementAffinity } from '../../model/selector.ts'
import { matchesCel } from './expressions.ts'

/** What of a cluster an affinity reads; what is absent is empty. */
export type AffinityCluster = Partial<PlacementCluster> & Pick<PlacementCluster, 'name'>

/**
 * Whether a placement's affinity selects a cluster, as in Karmada: exclusion first, then every part that is given must
 * match, and an empty affinity selects all. Beside Karmada's parts there are `paths` (globs over the cluster's place in
 * the tree) and OCM's `celSelector`, of which an expression that fails does not match.
 */
export function matchesClusterAffinity(
  affinity: PlacementAffinity | undefined,
  given: AffinityCluster,
): boolean {
  const cluster: PlacementCluster = { path: given.name, labels: {}, taints: [], zones: [], ...given }
  const { celExpressions = [] } = affinity?.celSelector ?? {}
  return (
    matchesAffinity(affinity, cluster) && celExpressions.every(text => matchesCel(text, cluster) === true)
  )
}
