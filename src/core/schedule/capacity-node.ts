/**
 * How many replicas of one workload fit, as a tree that follows the selected one child by child. A branch in which
 * neither the selection nor a number changed is the same object as before.
 */
export interface CapacityNode {
  /** Of the node's own cluster, with what it was granted; absent: not known, which limits nothing. */
  readonly own?: number
  /** Of what seemed to fit into the node's own cluster, how many found no node there. */
  readonly refuted?: number
  /** As many, and in the same order, as the selected node's children. */
  readonly children: readonly CapacityNode[]
}
