import type { GuardStop } from '../../../model/fleet-plan.ts'
import { checkApprovals } from './check-approvals.ts'
import { checkDefinitions } from './check-definitions.ts'
import { checkDeletions } from './check-deletions.ts'
import { checkMoves } from './check-moves.ts'
import { checkProtected } from './check-protected.ts'
import type { Judgement } from './judgement.ts'

/**
 * What a plan would destroy, move or change beyond the limits (DESIGN §6.6). Each stop names the pairs that it counted:
 * these are held, all else goes on.
 */
export function checkGuards(judgement: Judgement): readonly GuardStop[] {
  return [
    ...checkDeletions(judgement),
    ...checkProtected(judgement),
    ...checkDefinitions(judgement),
    ...checkMoves(judgement),
    ...checkApprovals(judgement),
  ]
}
