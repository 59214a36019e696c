import type { Decision, DecisionNode } from '../../model/decision.ts'
import { keyOf } from '../../model/object.ts'
import type { Observation, ObservedWorkload } from '../../model/observation.ts'

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
export function leavesOf(
  { workload, root }: Decision,
  { clusters }: Observation,
  autoscaled: boolean,
): readonly Leaf[] {
  const key = keyOf(workload)
  const leaves: Leaf[] = []
  const visit = (node: DecisionNode): void => {
    const { cluster, target, granted } = node
    if (cluster !== undefined) {
      const seen = clusters.get(cluster)
      const doubtful = seen?.taints.some(({ effect }) => effect === 'NoExecute') ?? true
      const workload = seen?.workloads.get(key)
      const found = workload?.available ?? (doubtful && target < granted ? granted : 0)
      const enough = autoscaled && workload !== undefined && isComplete(workload)
      leaves.push({
        cluster,
        target,
        granted,
        available: enough ? granted : Math.min(found, granted),
        doubtful,
      })
    }
    for (const child of node.children) visit(child)
  }
  visit(root)
  return leaves.sort((a, b) => (a.cluster < b.cluster ? -1 : 1))
}

// An autoscaler runs as many as the load needs, which may be fewer than were granted: more do not come.
function isComplete({ replicas, available }: ObservedWorkload): boolean {
  return replicas > 0 && available >= replicas
}
