import type { CapacityNode } from './capacity-node.ts'
import { isLeaf } from './children.ts'
import type { SelectedNode } from './select-branch.ts'

/** How many replicas the selected clusters of a branch can take, with those that they have, as far as that is known. */
export function knownIn(node: SelectedNode, capacity: CapacityNode | undefined): number {
  if (isLeaf(node)) return isLimited(capacity) ? capacity.own : 0
  return capacity === undefined ? 0 : sumAvailable(node, capacity).known
}

/** Of how many selected clusters of a branch nothing is known. */
export function unknownIn(node: SelectedNode, capacity: CapacityNode | undefined): number {
  if (isLeaf(node)) return isLimited(capacity) ? 0 : 1
  return capacity === undefined ? node.clusters : sumAvailable(node, capacity).unknown
}

function isLimited(capacity: CapacityNode | undefined): capacity is CapacityNode & { readonly own: number } {
  return capacity?.own !== undefined && capacity.own !== Number.POSITIVE_INFINITY
}

interface Available {
  readonly node: SelectedNode
  readonly known: number
  readonly unknown: number
}

// By capacity, which is an object of its own for every workload and node.
const sums = new WeakMap<CapacityNode, Available>()

function sumAvailable(node: SelectedNode, capacity: CapacityNode): Available {
  const last = sums.get(capacity)
  if (last?.node === node) return last
  const limited = isLimited(capacity)
  let known = node.cluster !== undefined && limited ? capacity.own : 0
  let unknown = node.cluster !== undefined && !limited ? 1 : 0
  node.children.forEach((child, index) => {
    const below = capacity.children[index]
    known += knownIn(child, below)
    unknown += unknownIn(child, below)
  })
  const made = { node, known, unknown }
  sums.set(capacity, made)
  return made
}
