import type { CapacityNode } from './capacity-node.ts'
import type { SelectedNode } from './select-branch.ts'

/** How many replicas clusters can take, with those that they have. */
export interface Available {
  readonly known: number
  /** Clusters of which nothing is known. */
  readonly unknown: number
}

/** What the selected clusters of a branch can take. */
export function availableIn(node: SelectedNode, capacity: CapacityNode | undefined): Available {
  if (capacity === undefined) return { known: 0, unknown: node.clusters }
  return node.children.length === 0 ? availableOf(capacity) : sumAvailable(node, capacity)
}

/** What the cluster of a node itself can take. */
export function availableOf(capacity: CapacityNode | undefined): Available {
  const own = capacity?.own
  return own === undefined || own === Number.POSITIVE_INFINITY ? anything : { known: own, unknown: 0 }
}

const anything: Available = { known: 0, unknown: 1 }

// By capacity, which is an object of its own for every workload and node.
const sums = new WeakMap<CapacityNode, Available & { readonly node: SelectedNode }>()

function sumAvailable(node: SelectedNode, capacity: CapacityNode): Available {
  const last = sums.get(capacity)
  if (last?.node === node) return last
  let { known, unknown } = node.cluster === undefined ? nobody : availableOf(capacity)
  node.children.forEach((child, index) => {
    const below = availableIn(child, capacity.children[index])
    known += below.known
    unknown += below.unknown
  })
  const made = { node, known, unknown }
  sums.set(capacity, made)
  return made
}

const nobody: Available = { known: 0, unknown: 0 }
