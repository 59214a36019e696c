import type { Decision, DecisionNode } from '../../model/decision.ts'
import { keyOf } from '../../model/object.ts'
import type { Observation } from '../../model/observation.ts'

/** A cluster on the way from what it is granted to its target. */
export interface Leaf {
  readonly cluster: string
  readonly target: number
  readonly granted: number
  /** Of what is granted, how many serve, as far as is known. */
  readonly available: number
  /** Nothing is heard from it, or it is about to be left: what is known of it is from before. */
  readonly doubtful: boolean
}

/** The clusters of a decision with what was seen of the workload in each, in name order. */
export function leavesOf({ workload, root }: Decision, { clusters }: Observation): readonly Leaf[] {
  const key = keyOf(workload)
  const leaves: Leaf[] = []
  const visit = (node: DecisionNode): void => {
    const { cluster, target, granted } = node
    if (cluster !== undefined) {
      const seen = clusters.get(cluster)
      const doubtful = seen?.taints.some(({ effect }) => effect === 'NoExecute') ?? true
      const found = seen?.workloads.get(key)?.available ?? (doubtful && target < granted ? granted : 0)
      leaves.push({ cluster, target, granted, available: Math.min(found, granted), doubtful })
    }
    for (const child of node.children) visit(child)
  }
  visit(root)
  return leaves.sort((a, b) => (a.cluster < b.cluster ? -1 : 1))
}
