import type { PlacementCluster, PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import { type FilterName, filtersOf } from './filters/filters.ts'

export interface Refusal {
  /** `scope`: the cluster lies outside the branch that the policy reaches. */
  readonly filter: FilterName | 'scope'
  readonly reason: string
}

/** Every ground on which a policy, whose branch is `placement`, refuses a cluster; empty when it selects it. */
export function refusals(
  policy: PropagationPolicy,
  placement: PlacementNode,
  cluster: PlacementCluster,
): readonly Refusal[] {
  const refused: Refusal[] = []
  if (!within(cluster.path, placement.path)) {
    const reason = `"${cluster.path}" is not below "${placement.path}", which the policy reaches`
    refused.push({ filter: 'scope', reason })
  }
  for (const [filter, refuse] of filtersOf(policy)) {
    const reason = refuse(cluster)
    if (reason !== undefined) refused.push({ filter, reason })
  }
  return refused
}

function within(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}
