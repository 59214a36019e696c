import type { PlacementCluster } from './fleet.ts'

/** OCM's label of the set that a cluster belongs to. */
export const clusterSetLabel = 'cluster.open-cluster-management.io/clusterset'

/**
 * Whether a cluster belongs to a set: by OCM's label, or because it lies in a directory that is called so. A name with
 * a `/` is the path of one directory, and any other is that of every directory of this name.
 */
export function isInClusterSet(
  set: string,
  { path, labels }: Pick<PlacementCluster, 'path' | 'labels'>,
): boolean {
  if (labels[clusterSetLabel] === set) return true
  return set.includes('/') ? path === set || path.startsWith(`${set}/`) : path.split('/').includes(set)
}
