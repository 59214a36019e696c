import type { DesiredCluster, DesiredNode } from '../../model/desired.ts'
import type { Cluster } from '../../model/fleet.ts'

/** A cluster as the last revision that had it says. */
export interface LastCluster {
  readonly cluster: Cluster
  readonly revision: string
}

/** What becomes of the clusters that are not in the tree any more. */
export interface LeftClusters {
  /** Nothing is changed there any more. */
  readonly detached: readonly DesiredCluster[]
  /** What was applied is to go. */
  readonly removed: readonly DesiredCluster[]
  /** That was let through before, and is not done. */
  readonly going: readonly DesiredCluster[]
}

export function sortLeft(
  left: readonly DesiredCluster[],
  last: ReadonlyMap<string, LastCluster> = new Map(),
): LeftClusters {
  const isGoing = ({ removal }: DesiredCluster): boolean => removal !== undefined && removal.waiting !== true
  const going = left.filter(isGoing)
  const others = left
    .filter(each => !isGoing(each))
    .map(each => ({ ...each, cluster: last.get(each.cluster.name)?.cluster ?? each.cluster }))
  const removed = others.filter(({ cluster }) => cluster.onRemoval === 'Delete')
  return { going, removed, detached: others.filter(({ cluster }) => cluster.onRemoval !== 'Delete') }
}

/** A desired state with clusters that are not in the tree any more, and are still worked on. */
export function withLeft(node: DesiredNode, left: readonly DesiredCluster[]): DesiredNode {
  if (left.length === 0) return node
  const nodes = left.map(cluster => ({
    path: `${cluster.cluster.path} (removed ${cluster.cluster.name})`,
    cluster,
    children: [],
  }))
  return { ...node, children: [...node.children, ...nodes] }
}
