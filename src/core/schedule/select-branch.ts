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
export function selectBranch(policy: PropagationPolicy, node: PlacementNode): SelectedNode | undefined {
  if (node.children.length > 0) return selectGroup(policy, node)
  return accepts(policy, node.cluster) ? selectedNode(node, node.cluster, []) : undefined
}

// Every policy that selects a cluster selects the same leaf. One memory a group: ten thousand cost much to collect.
const selectedLeaves: (node: PlacementNode) => readonly (SelectedNode | undefined)[] = memoizeByIdentity(
  ({ children }) =>
    children.map(child =>
      child.children.length === 0 ? selectedNode(child, child.cluster, noChildren) : undefined,
    ),
)

const noChildren: readonly SelectedNode[] = []

function selectGroup(policy: PropagationPolicy, node: PlacementNode): SelectedNode | undefined {
  const known = knownGroups(policy)
  const found = known.get(node)
  if (found !== undefined) return found.selected
  const selected = makeGroup(policy, node)
  known.set(node, selected === undefined ? nothing : { selected })
  return selected
}

const knownGroups: (
  policy: PropagationPolicy,
) => WeakMap<PlacementNode, { readonly selected?: SelectedNode }> = memoizeByIdentity(() => new WeakMap())

const nothing: { readonly selected?: SelectedNode } = {}

function makeGroup(policy: PropagationPolicy, node: PlacementNode): SelectedNode | undefined {
  const children: SelectedNode[] = []
  const leaves = selectedLeaves(node)
  for (const [index, child] of node.children.entries()) {
    const isGroup = child.children.length > 0
    const leaf = isGroup || !accepts(policy, child.cluster) ? undefined : leaves[index]
    const selected = isGroup ? selectGroup(policy, child) : leaf
    if (selected !== undefined) children.push(selected)
  }
  return selectedNode(node, accepts(policy, node.cluster) ? node.cluster : undefined, children)
}

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
  return cluster === undefined
    ? { placement, children, clusters, weight }
    : { placement, cluster, children, clusters, weight }
}

export function accepts(policy: PropagationPolicy, cluster: PlacementCluster | undefined): boolean {
  if (cluster === undefined) return false
  for (const [, refuse] of filtersOf(policy)) if (refuse(cluster) !== undefined) return false
  return true
}
