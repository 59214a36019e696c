import { matchesPaths } from '../../base/std/path-globs.ts'
import type { PlacementCluster } from './fleet.ts'
import { matchesFieldSelector } from './matches-fields.ts'
import { type ClusterAffinity, matchesLabels } from './selector.ts'

/** Whether an affinity selects a cluster: exclusion first, then every part that is given; an empty one selects all. */
export function matchesAffinity(affinity: ClusterAffinity | undefined, cluster: PlacementCluster): boolean {
  if (affinity === undefined) return true
  const { clusterNames, exclude, paths, labelSelector, fieldSelector } = affinity
  if (exclude?.includes(cluster.name)) return false
  if (clusterNames !== undefined && clusterNames.length > 0 && !clusterNames.includes(cluster.name))
    return false
  if (paths !== undefined && paths.length > 0 && !matchesPaths(paths, cluster.path)) return false
  return matchesLabels(labelSelector, cluster.labels) && matchesFieldSelector(fieldSelector, cluster)
}
