import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { filtersOf } from './filters/filters.ts'
import { memoryOf } from './placement-memory.ts'

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
  return accepts(policy, node.cluster) ? selectedLeaf(node) : undefined
}

const selectedLeaf: (node: PlacementNode) => SelectedNode | undefined = memoizeByIdentity(node =>
  selectedNode(node, node.cluster, noChildren),
)

// Every policy that selects a cluster selects the same leaf.
function selectedLeaves({ children }: PlacementNode): readonly (SelectedNode | undefined)[] {
  return children.map(child =>
    child.children.length === 0 ? selectedNode(child, child.cluster, noChildren) : undefined,
  )
}

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
  const memory = memoryOf(node)
  const leaves = memory.leaves ?? selectedLeaves(node)
  memory.leaves = leaves
  const filters = filtersOf(policy)
  node.children.forEach((child, index) => {
    const isGroup = child.children.length > 0
    const leaf = isGroup || !passes(filters, child.cluster) ? undefined : leaves[index]
    const selected = isGroup ? selectGroup(policy, child) : leaf
    if (selected !== undefined) children.push(selected)
  })
  const cluster = passes(filters, node.cluster) ? node.cluster : undefined
  const last = memory.selected
  // What policies select alike is one object, for all of them.
  if (last !== undefined && last.cluster === cluster && sameList(last.children, children)) return last
  const selected = selectedNode(node, cluster, children)
  if (selected !== undefined) memory.selected = selected
  return selected
}

function sameList(a: readonly SelectedNode[], b: readonly SelectedNode[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index])
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
  return cluster !== undefined && passes(filtersOf(policy), cluster)
}

function passes(filters: ReturnType<typeof filtersOf>, cluster: PlacementCluster | undefined): boolean {
  if (cluster === undefined) return false
  return filters.every(filter => filter[1](cluster) === undefined)
}
