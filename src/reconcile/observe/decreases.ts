import type { Decision, DecisionNode } from '../../core/model/decision.ts'
import { keyOf, type ObjectKey } from '../../core/model/object.ts'

/** A cluster that is granted fewer replicas of a workload than it was. */
export interface Decrease {
  readonly cluster: string
  readonly workload: ObjectKey
  readonly granted: number
}

type Decisions = ReadonlyMap<string, Decision>

/** Who is granted less by the decisions in force now than by those before. */
export function decreases(before: Decisions, now: Decisions): readonly Decrease[] {
  return [...before].flatMap(([key, { workload, root }]) => {
    const other = now.get(key)?.root
    if (other === root) return []
    const grants = new Map(other === undefined ? [] : grantsIn(other))
    return grantsIn(root).flatMap(([cluster, was]) => {
      const granted = grants.get(cluster) ?? 0
      return granted < was ? { cluster, workload: keyOf(workload), granted } : []
    })
  })
}

/** What each cluster is granted below a node of a decision. */
export function grantsIn({
  cluster,
  granted,
  children,
}: DecisionNode): readonly (readonly [string, number])[] {
  return cluster === undefined ? children.flatMap(grantsIn) : [[cluster, granted]]
}
