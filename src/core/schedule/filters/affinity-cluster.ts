import type { PlacementCluster } from '../../model/fleet.ts'

/** What of a cluster a filter reads; what is absent is empty. */
export type AffinityCluster = Partial<PlacementCluster> & Pick<PlacementCluster, 'name'>

export function placementClusterOf(given: AffinityCluster): PlacementCluster {
  return { path: given.name, labels: {}, taints: [], zones: [], ...given }
}
