import type { Application } from '../../model/fleet.ts'
import { placementKey } from '../../model/placement-decision.ts'
import type { SelectedNode } from '../../schedule/index.ts'
import type { PlacedPolicy } from './place-policy.ts'

/** One application as one policy places it. */
export interface Placement {
  readonly application: Application
  readonly placed: PlacedPolicy
  /** What the policy selects, or chose of it. */
  readonly selected: SelectedNode
  /** The names of the chosen clusters that failed, and for which others were chosen. */
  readonly evicted?: ReadonlySet<string>
}

/** The key of its placement decision. */
export function keyOf({
  application,
  placed: { policy, node },
}: Pick<Placement, 'application' | 'placed'>): string {
  return placementKey({ application: application.name, policy: { name: policy.name, scope: node.path } })
}
