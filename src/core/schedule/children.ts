import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { CapacityNode } from './capacity-node.ts'
import type { SelectedNode } from './select-branch.ts'

/** A child of a node before its weight and bounds are known: a branch, or the leaf `.` that a hub itself is. */
export interface Child {
  readonly name: string
  readonly path: string
  /** Name of the cluster, on a leaf. */
  readonly cluster: string | undefined
  /** Name of its level, if it has one. */
  readonly level: string | undefined
  readonly node: SelectedNode
  /** How many replicas fit into it, where that is known of any cluster of the division. */
  readonly capacity: CapacityNode | undefined
}

/** The children of a selected node by name, the leaf `.` of a hub among them. */
export function childrenOf(
  node: SelectedNode,
  fleetLevels: readonly string[],
  capacity: CapacityNode | undefined,
): readonly Child[] {
  return capacity === undefined ? unlimited(fleetLevels, node) : listChildren(node, fleetLevels, capacity)
}

const unlimited: (fleetLevels: readonly string[], node: SelectedNode) => readonly Child[] = memoizeByIdentity(
  (fleetLevels, node) => listChildren(node, fleetLevels, undefined),
)

function listChildren(
  node: SelectedNode,
  fleetLevels: readonly string[],
  capacity: CapacityNode | undefined,
): readonly Child[] {
  const children: Child[] = []
  if (node.cluster !== undefined && !isLeaf(node)) children.push(ownLeaf(node, fleetLevels, capacity))
  node.children.forEach((child, index) => {
    children.push(childOf(child, capacity?.children[index]))
  })
  return isSorted(children) ? children : children.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function childOf(node: SelectedNode, capacity: CapacityNode | undefined): Child {
  const { name, path, level } = node.placement
  const cluster = isLeaf(node) ? node.cluster?.name : undefined
  return { name, path, level, node, cluster, capacity }
}

/** Whether a node is a cluster and nothing else. */
export function isLeaf(node: SelectedNode): boolean {
  return node.placement.children.length === 0
}

function ownLeaf(
  node: SelectedNode,
  fleetLevels: readonly string[],
  capacity: CapacityNode | undefined,
): Child {
  const { path, level } = node.placement
  const index = level === undefined ? -1 : fleetLevels.indexOf(level)
  const known = path === '' || index >= 0
  const name = node.cluster?.name ?? ''
  return { name: '.', path, cluster: name, level: known ? fleetLevels[index + 1] : undefined, node, capacity }
}

function isSorted(children: readonly Child[]): boolean {
  return children.every((child, index) => index === 0 || (children[index - 1]?.name ?? '') < child.name)
}
