import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import type { Part } from './branch.ts'
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
  /** The part that a division made of its cluster last, to be found again. */
  part?: Part | undefined
}

/** Which clusters of a branch a policy selects; undefined for none, the same object for an unchanged branch. */
export function selectBranch(policy: PropagationPolicy, node: PlacementNode): SelectedNode | undefined {
  const known = lastOf(policy)
  const last = known.get(node.path)
  if (last?.node === node) return last.selected
  const selected = select(filtersOf(policy), node, last)
  known.set(node.path, { node, selected })
  return selected
}

/** A branch with what was selected of it. */
interface Last {
  readonly node: PlacementNode
  readonly selected: SelectedNode | undefined
}

// One memory for a policy, not one for each node: what is the same node below needs none.
const lastOf: (policy: PropagationPolicy) => Map<string, Last> = memoizeByIdentity(() => new Map())

type Filters = ReturnType<typeof filtersOf>

function select(filters: Filters, node: PlacementNode, last: Last | undefined): SelectedNode | undefined {
  if (last?.node === node) return last.selected
  const memory = memoryOf(node)
  memory.leaves ??= leavesOf(node)
  const { leaves } = memory
  if (node.children.length === 0) return passes(filters, node.cluster) ? leaves[0] : undefined
  const before = last && lastChildren(last)
  const found = node.children.map((child, index) => {
    if (child.children.length > 0) return select(filters, child, before?.get(child.name))
    return passes(filters, child.cluster) ? leaves[index] : undefined
  })
  const children = found.every(child => child !== undefined)
    ? found
    : found.filter(child => child !== undefined)
  const cluster = passes(filters, node.cluster) ? node.cluster : undefined
  const known = memory.selected
  // What policies select alike is one object, for all of them.
  if (known !== undefined && known.cluster === cluster && sameList(known.children, children)) return known
  const selected = selectedNode(node, cluster, children)
  if (selected !== undefined) memory.selected = selected
  return selected
}

// Every policy that selects a cluster selects the same leaf.
function leavesOf(node: PlacementNode): readonly (SelectedNode | undefined)[] {
  if (node.children.length === 0) return [selectedNode(node, node.cluster, noChildren)]
  return node.children.map(child =>
    child.children.length === 0 ? selectedNode(child, child.cluster, noChildren) : undefined,
  )
}

const noChildren: readonly SelectedNode[] = []

function lastChildren({ node, selected }: Last): ReadonlyMap<string, Last> {
  const chosen = new Map(selected?.children.map(child => [child.placement, child]))
  return new Map(node.children.map(child => [child.name, { node: child, selected: chosen.get(child) }]))
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
    : { placement, cluster, children, clusters, weight, part: undefined }
}

export function accepts(policy: PropagationPolicy, cluster: PlacementCluster | undefined): boolean {
  return cluster !== undefined && passes(filtersOf(policy), cluster)
}

function passes(filters: Filters, cluster: PlacementCluster | undefined): boolean {
  if (cluster === undefined) return false
  for (const filter of filters) if (filter[1](cluster) !== undefined) return false
  return true
}
