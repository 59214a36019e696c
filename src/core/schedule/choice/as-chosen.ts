import type { PlacementDecision } from '../../model/placement-decision.ts'
import { candidatesOf } from './candidates.ts'
import type { Choice, ChooseRequest } from './choice.ts'
import { stay } from './stay.ts'

/** A choice that was made already. */
export function asChosen(request: ChooseRequest, decision: PlacementDecision): Choice {
  const { policy } = request
  return { policy, candidates: () => candidatesOf(request), ...stay({ ...request, previous: decision }) }
}
