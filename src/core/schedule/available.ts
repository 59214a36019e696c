import { type CapacityNode, isLimit } from './capacity-node.ts'
import { isLeaf } from './children.ts'
import type { SelectedNode } from './select-branch.ts'

// A hub and the leaf that its own cluster is have one capacity, so that a leaf's are not the sums.

/** How many replicas the selected clusters of a branch can take, with those that they have, as far as that is known. */
export function knownIn(node: SelectedNode, capacity: CapacityNode | undefined): number {
  if (capacity === undefined) return 0
  if (!isLeaf(node)) return capacity.known
  return isLimit(capacity.own) ? capacity.own : 0
}

/** Of how many selected clusters of a branch nothing is known. */
export function unknownIn(node: SelectedNode, capacity: CapacityNode | undefined): number {
  if (capacity === undefined) return node.clusters
  if (!isLeaf(node)) return capacity.unknown
  return isLimit(capacity.own) ? 0 : 1
}
