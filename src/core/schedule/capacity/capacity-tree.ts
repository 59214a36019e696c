import type { PlacementCluster } from '../../model/fleet.ts'
import { type CapacityNode, capacityNode, unknownLeaf } from '../capacity-node.ts'
import type { SelectedNode } from '../select-branch.ts'

/** How many replicas a cluster takes; undefined: not known. */
export type CapacityIn = (cluster: PlacementCluster) => number | undefined

/**
 * The capacities of a selected branch as a tree of its form. What is as in `before` (the tree of the last time, of
 * whatever form) is the same object.
 */
export function capacityTree(
  selected: SelectedNode,
  capacityIn: CapacityIn,
  before: CapacityNode | undefined,
): CapacityNode {
  const own = selected.cluster && capacityIn(selected.cluster)
  if (selected.children.length === 0 && own === undefined) return unknownLeaf
  const children =
    selected.children.length === 0
      ? unknownLeaf.children
      : selected.children.map((child, index) => capacityTree(child, capacityIn, before?.children[index]))
  return capacityNode(selected.cluster, own === undefined ? unknownLeaf : { own }, children, before)
}
