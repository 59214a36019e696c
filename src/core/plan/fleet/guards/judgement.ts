import type { Decision } from '../../../model/decision.ts'
import type { DesiredCluster, DesiredNode } from '../../../model/desired.ts'
import type { FleetPlan, GuardStop } from '../../../model/fleet-plan.ts'
import type { Guards } from '../../../model/guards.ts'
import type { RecentDeletion } from '../../../model/state.ts'

/** A plan with all that guards look at. */
export interface Judgement {
  readonly plan: FleetPlan
  readonly guards: Guards
  readonly before: DesiredNode | undefined
  readonly after: DesiredNode
  /** What the plan comes to, by decision key. */
  readonly decisions: ReadonlyMap<string, Decision>
  /** A commit may be its cause; else it comes from what was seen of the clusters, as failover does. */
  readonly isCommitted: boolean
  /** What was deleted within the last hour without an approval. */
  readonly recent: readonly RecentDeletion[]
  /** The clusters in which every change takes an approval. */
  readonly guarded: ReadonlySet<string>
  /** The revision that head does not come from: nobody's word counts but an approval. */
  readonly rewrittenSince?: string
}

export type CountedPair = GuardStop['pairs'][number]

/** Each pair once. */
export function uniquePairs(counted: Iterable<CountedPair>): readonly CountedPair[] {
  const unique = new Map<string, CountedPair>()
  for (const { cluster, application } of counted)
    unique.set(`${cluster} ${application}`, { cluster, application })
  return [...unique.values()]
}

/** All clusters of desired states, by name; of several the first counts. */
export function clustersIn(
  ...nodes: readonly (DesiredNode | undefined)[]
): ReadonlyMap<string, DesiredCluster> {
  const found = new Map<string, DesiredCluster>()
  const visit = ({ cluster, children }: DesiredNode): void => {
    if (cluster !== undefined && !found.has(cluster.cluster.name)) found.set(cluster.cluster.name, cluster)
    children.forEach(visit)
  }
  for (const node of nodes) if (node !== undefined) visit(node)
  return found
}
