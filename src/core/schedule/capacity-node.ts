import type { PlacementCluster } from '../model/fleet.ts'

/**
 * How many replicas of one workload fit, as a tree that follows the selected one child by child. A branch in which
 * neither the selection nor a number changed is the same object as before.
 */
export interface CapacityNode {
  /** Of the node's own cluster, with what it was granted; absent: not known, which limits nothing. */
  readonly own?: number
  /** Of what seemed to fit into the node's own cluster, how many found no node there. */
  readonly refuted?: number
  /** How many the selected clusters of the branch can take, with those that they have, as far as that is known. */
  readonly known: number
  /** Of how many selected clusters of the branch nothing is known, or no limit. */
  readonly unknown: number
  /** As many, and in the same order, as the selected node's children. */
  readonly children: readonly CapacityNode[]
}

/** What is known of a node's own cluster. */
export type OwnCapacity = Pick<CapacityNode, 'own' | 'refuted'>

/** The capacity of a node, and of its cluster where that is selected, with the sums; `before` where it is the same. */
export function capacityNode(
  cluster: PlacementCluster | undefined,
  { own, refuted }: OwnCapacity,
  children: readonly CapacityNode[],
  before: CapacityNode | undefined,
): CapacityNode {
  const limited = isLimit(own)
  let known = limited ? own : 0
  let unknown = cluster === undefined || limited ? 0 : 1
  for (const child of children) {
    known += child.known
    unknown += child.unknown
  }
  const same =
    before !== undefined &&
    before.own === own &&
    before.refuted === refuted &&
    before.unknown === unknown &&
    sameList(children, before.children)
  if (same) return before
  if (own === undefined) return { known, unknown, children }
  return refuted === undefined
    ? { own, known, unknown, children }
    : { own, refuted, known, unknown, children }
}

/** The capacity of a cluster of which nothing is known. */
export const unknownLeaf: CapacityNode = { known: 0, unknown: 1, children: [] }

/** Whether as many fit and no more. */
export function isLimit(own: number | undefined): own is number {
  return own !== undefined && own !== Number.POSITIVE_INFINITY
}

function sameList(a: readonly CapacityNode[], b: readonly CapacityNode[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index])
}
