import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import type { FleetNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { refine, type SelectedNode, selectBranch } from '../../schedule/index.ts'
import { type FoundPolicy, refinementsOf } from './found-policies.ts'
import { refinesNothing, selectsNothing } from './problems.ts'

/** A policy of the fleet at the node whose branch it reaches, with the refinements found below it. */
export interface PlacedPolicy {
  /** With the one of its affinities that is in force. */
  readonly policy: PropagationPolicy
  readonly node: FleetNode
  readonly refinements: readonly PropagationPolicy[]
  /** What it selects after its refinements, and may choose from; undefined: no cluster. */
  readonly selected: SelectedNode | undefined
  /** What is wrong with that. */
  readonly diagnostics: readonly Diagnostic[]
}

/** What a policy selects with one of its affinities in force. */
export type Place = (policy: PropagationPolicy) => PlacedPolicy

/** Tells what a policy selects by each of its affinities, narrowed by its refinements; the same object for the same one. */
export function placerOf(found: FoundPolicy, refining: readonly FoundPolicy[]): Place {
  const refinements = refinementsOf(found, refining)
  const known = new Map<PropagationPolicy, PlacedPolicy>()
  return policy => {
    const placed = known.get(policy) ?? placePolicy(policy, found.node, refinements)
    known.set(policy, placed)
    return placed
  }
}

function placePolicy(
  policy: PropagationPolicy,
  node: FleetNode,
  refinements: readonly PropagationPolicy[],
): PlacedPolicy {
  const own = { policy, node, refinements }
  const whole = selectBranch(policy, node.placement)
  if (whole === undefined) return { ...own, selected: undefined, diagnostics: [selectsNothing(policy)] }
  const { selected, unmatched, emptied } = refine(whole, refinements)
  const diagnostics = [
    ...emptied.map(selectsNothing),
    ...unmatched.map(refinement => refinesNothing(refinement, policy, node)),
    ...(selected === undefined ? [selectsNothing(policy)] : []),
  ]
  return { ...own, selected, diagnostics }
}
