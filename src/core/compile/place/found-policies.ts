import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Application, Fleet, FleetNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'

/** A policy at the node whose branch it reaches. */
export interface FoundPolicy {
  readonly policy: PropagationPolicy
  readonly node: FleetNode
}

/** All policies of a branch, outermost first. */
export const policiesIn: (node: FleetNode) => readonly FoundPolicy[] = memoizeByIdentity(node => [
  ...node.policies.map(policy => ({ policy, node })),
  ...[...node.children.values()].flatMap(child => policiesIn(child)),
])

/** The refinements of a policy that lie below it. */
export function refinementsOf(
  { policy, node }: FoundPolicy,
  refining: readonly FoundPolicy[],
): readonly PropagationPolicy[] {
  return refining
    .filter(({ policy: { refines }, node: below }) => refines === policy.name && isBelow(below, node))
    .map(({ policy: refinement }) => refinement)
}

function isBelow(node: FleetNode, ancestor: FleetNode): boolean {
  return ancestor.path === '' ? node.path !== '' : node.path.startsWith(`${ancestor.path}/`)
}

export function applicationsOf(policy: PropagationPolicy, fleet: Fleet): readonly Application[] {
  const names = policy.applications.includes('*') ? [...fleet.applications.keys()] : policy.applications
  return names.flatMap(name => fleet.applications.get(name) ?? [])
}
