import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { filtersOf } from './filters/filters.ts'

/** The part of a branch that a policy selects. */
export interface SelectedNode {
  readonly placement: PlacementNode
  /** Present where the node's own cluster is selected: on a leaf, and on a hub. */
  readonly cluster?: PlacementCluster
  readonly children: readonly SelectedNode[]
  /** Number of selected clusters. */
  readonly clusters: number
  /** The sum of the selected clusters' own weights, 1 where a cluster states none. */
  readonly weight: number
}

/** Which clusters of a branch a policy selects; undefined for none, the same object for an unchanged branch. */
export const selectBranch: (policy: PropagationPolicy, node: PlacementNode) => SelectedNode | undefined = (
  policy,
  node,
) =>
  node.children.length === 0
    ? accepts(policy, node.cluster)
      ? selectedLeaf(node)
      : undefined
    : selectGroup(policy, node)

// Every policy that selects a cluster selects the same leaf.
const selectedLeaf: (node: PlacementNode) => SelectedNode | undefined = memoizeByIdentity(node =>
  selectedNode(node, node.cluster, []),
)

const selectGroup: (policy: PropagationPolicy, node: PlacementNode) => SelectedNode | undefined =
  memoizeByIdentity((policy, node) => {
    const children: SelectedNode[] = []
    for (const child of node.children) {
      const selected = selectBranch(policy, child)
      if (selected !== undefined) children.push(selected)
    }
    return selectedNode(node, accepts(policy, node.cluster) ? node.cluster : undefined, children)
  })

/** A selected node with its sums; undefined when nothing of the branch is selected. */
export function selectedNode(
  placement: PlacementNode,
  cluster: PlacementCluster | undefined,
  children: readonly SelectedNode[],
): SelectedNode | undefined {
  if (cluster === undefined && children.length === 0) return undefined
  let clusters = cluster === undefined ? 0 : 1
  let weight = cluster === undefined ? 0 : (cluster.weight ?? 1)
  for (const child of children) {
    clusters += child.clusters
    weight += child.weight
  }
  return { placement, ...(cluster !== undefined && { cluster }), children, clusters, weight }
}

export function accepts(policy: PropagationPolicy, cluster: PlacementCluster | undefined): boolean {
  return cluster !== undefined && filtersOf(policy).every(([, refuse]) => refuse(cluster) === undefined)
}
