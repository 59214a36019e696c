import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { FleetNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { refine, type SelectedNode, selectBranch } from '../../schedule/index.ts'
import { type FoundPolicy, refinementsOf } from './found-policies.ts'
import { refinesNothing, selectsNothing } from './problems.ts'

/** A policy of the fleet at the node whose branch it reaches, with the refinements found below it. */
export interface PlacedPolicy {
  readonly policy: PropagationPolicy
  readonly node: FleetNode
  readonly refinements: readonly PropagationPolicy[]
  /** What it selects after its refinements, and may choose from; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
}

/** What a policy selects, narrowed by its refinements. */
export function placePolicy(
  found: FoundPolicy,
  refining: readonly FoundPolicy[],
  diagnostics: Diagnostic[],
): PlacedPolicy {
  const { node, policy } = found
  const refinements = refinementsOf(found, refining)
  const whole = selectBranch(policy, node.placement)
  if (whole === undefined) return { policy, node, refinements, selected: undefined }
  const { selected, unmatched, emptied } = refine(whole, refinements)
  diagnostics.push(
    ...emptied.map(selectsNothing),
    ...unmatched.map(refinement => refinesNothing(refinement, policy, node)),
  )
  return { policy, node, refinements, selected }
}
