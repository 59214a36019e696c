import type { Decision, DecisionNode } from '../../model/decision.ts'
import type { Amounts, Observation } from '../../model/observation.ts'

/** A workload that decisions grant, with what one replica of it asks for. */
export interface GrantedWorkload {
  readonly decision: Decision
  /** Object key of its workload. */
  readonly workload: string
  readonly request: Amounts
}

/**
 * What decisions granted and nobody has seen yet, by cluster: it is taken from what is free there, so that the same
 * room is not given twice.
 */
export function promisedIn(
  workloads: readonly GrantedWorkload[],
  observation: Observation | undefined,
): ReadonlyMap<string, Amounts> {
  const promised = new Map<string, Map<string, bigint>>()
  for (const { decision, workload, request } of workloads) {
    eachGrant(decision.root, (cluster, granted) => {
      const missing = granted - seenIn(observation, cluster, workload)
      if (missing <= 0) return
      const sum = promised.get(cluster) ?? new Map<string, bigint>()
      promised.set(cluster, sum)
      for (const [name, each] of request) sum.set(name, (sum.get(name) ?? 0n) + each * BigInt(missing))
    })
  }
  return promised
}

function eachGrant(node: DecisionNode, visit: (cluster: string, granted: number) => void): void {
  if (node.cluster !== undefined) visit(node.cluster, node.granted)
  for (const child of node.children) eachGrant(child, visit)
}

function seenIn(observation: Observation | undefined, cluster: string, workload: string): number {
  return observation?.clusters.get(cluster)?.workloads.get(workload)?.replicas ?? 0
}
