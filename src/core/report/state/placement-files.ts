import type { JsonObject } from '../../../base/std/json.ts'
import { formatYaml } from '../../../base/yaml/format-yaml.ts'
import type { PlacementDecision } from '../../model/placement-decision.ts'

/** The files of all placement decisions by path; policies of one name in several directories share one. */
export function placementFiles(decisions: Iterable<PlacementDecision>): ReadonlyMap<string, () => string> {
  const byPath = Map.groupBy(
    decisions,
    ({ application, policy }) => `placements/${application}/${policy.name}.yaml`,
  )
  return new Map(
    [...byPath].map(([path, list]) => [
      path,
      () =>
        list
          .toSorted((a, b) => (a.policy.scope < b.policy.scope ? -1 : 1))
          .map(each => formatYaml(placementDocument(each)))
          .join('---\n'),
    ]),
  )
}

function placementDocument({ policy, affinityName, rebalanced, clusters }: PlacementDecision): JsonObject {
  return {
    policy: policy.name,
    scope: policy.scope,
    ...(affinityName !== undefined && { affinityName }),
    ...(rebalanced !== undefined && { rebalanced }),
    clusters: clusters.map(each => ({ ...each })),
  }
}
