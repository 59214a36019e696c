import { memoizeByIdentity } from '../../base/std/memoize.ts'
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

const sumAvailable: (node: SelectedNode, capacity: CapacityNode) => Available = memoizeByIdentity(
  (node, capacity) => {
    const all = node.children.map((child, index) => availableIn(child, capacity.children[index]))
    if (node.cluster !== undefined) all.push(availableOf(capacity))
    let known = 0
    let unknown = 0
    for (const each of all) {
      known += each.known
      unknown += each.unknown
    }
    return { known, unknown }
  },
)
