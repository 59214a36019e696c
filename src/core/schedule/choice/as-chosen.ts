import type { PlacementDecision } from '../../model/placement-decision.ts'
import type { Choice, ChooseRequest } from './choice.ts'
import { originOf } from './choose.ts'
import { stay } from './stay.ts'

/** A choice that was made already. */
export function asChosen(request: ChooseRequest, decision: PlacementDecision): Choice {
  const { policy } = request
  const made = { policy, origin: () => originOf(request), unmet: [] }
  return { ...made, ...stay({ ...request, previous: decision }) }
}
