import type { ChangeGroup, FleetPlan } from '../../../model/fleet-plan.ts'

/** A deletion that a plan counts. */
export interface Deletion {
  readonly cluster: string
  readonly application: string
  readonly key: string
}

export function deletionsIn({ groups }: FleetPlan): readonly Deletion[] {
  return groups.flatMap(deletionsOf)
}

function deletionsOf({ change, clusters }: ChangeGroup): readonly Deletion[] {
  if (change.change !== 'removed' || !change.counted) return []
  return clusters.map(cluster => ({ cluster, application: change.application, key: change.key }))
}
