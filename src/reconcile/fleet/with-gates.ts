import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan } from '../../core/model/fleet-plan.ts'
import { plannedGates } from '../../core/rollout/index.ts'
import { clustersIn } from './work.ts'

/** A plan that says what of it waits for rollout policies and pauses when it is let through. */
export function withGates(
  plan: FleetPlan,
  before: DesiredNode | undefined,
  { fleet, desired }: Compiled,
  now: number,
): FleetPlan {
  const inputs = { root: fleet.root, plan, before: byName(before), after: byName(desired), now }
  const gates = plannedGates(inputs)
  return gates.length === 0 ? plan : { ...plan, gates }
}

function byName(node: DesiredNode | undefined) {
  return new Map(node === undefined ? [] : clustersIn(node).map(each => [each.cluster.name, each]))
}
