import { invariant } from '../../base/std/invariant.ts'
import type { PlacementCluster } from '../model/fleet.ts'
import type { CapacityNode } from './capacity-node.ts'
import { memoryOf } from './placement-memory.ts'
import { type SelectedNode, selectedNode } from './select-branch.ts'

/** The children of a node, among whom its share is divided: branches, and the leaf `.` that a hub itself is. */
export interface Children {
  /** Sorted by name. */
  readonly nodes: readonly SelectedNode[]
  /** How many replicas fit into each; absent: nothing is known of any cluster of the division. */
  readonly capacities: readonly (CapacityNode | undefined)[] | undefined
}

/** The children of a selected node by name, the leaf `.` of a hub among them. */
export function childrenOf(
  node: SelectedNode,
  fleetLevels: readonly string[],
  capacity: CapacityNode | undefined,
): Children {
  const { cluster, children } = node
  const hub = cluster !== undefined && !isLeaf(node)
  if (!hub && isSorted(children)) return { nodes: children, capacities: capacity?.children }
  const found = children.map((child, index) => ({ node: child, capacity: capacity?.children[index] }))
  if (hub) found.push({ node: ownLeaf(node, cluster, fleetLevels), capacity })
  found.sort((a, b) => (a.node.placement.name < b.node.placement.name ? -1 : 1))
  const nodes = found.map(each => each.node)
  return { nodes, capacities: capacity && found.map(each => each.capacity) }
}

/** Whether a node is a cluster and nothing else. */
export function isLeaf(node: SelectedNode): boolean {
  return node.placement.children.length === 0
}

/** The name of the cluster that a child is; undefined for a branch. */
export function leafCluster(child: SelectedNode): string | undefined {
  return isLeaf(child) ? child.cluster?.name : undefined
}

function ownLeaf(
  { placement }: SelectedNode,
  cluster: PlacementCluster,
  fleetLevels: readonly string[],
): SelectedNode {
  const { path, level } = placement
  const index = level === undefined ? -1 : fleetLevels.indexOf(level)
  const own = path === '' || index >= 0 ? fleetLevels[index + 1] : undefined
  const memory = memoryOf(placement)
  if (memory.own === undefined || memory.own.placement.level !== own) {
    const named = { path, name: '.', ...(own !== undefined && { level: own }) }
    memory.own = selectedNode({ ...named, cluster, children: [], clusters: 1 }, cluster, [])
  }
  invariant(memory.own !== undefined, 'a cluster that is selected is a selected node')
  return memory.own
}

function isSorted(children: readonly SelectedNode[]): boolean {
  for (let index = 1; index < children.length; index++) {
    if (nameOf(children, index - 1) >= nameOf(children, index)) return false
  }
  return true
}

function nameOf(children: readonly SelectedNode[], index: number): string {
  return children[index]?.placement.name ?? ''
}
