import type { FieldRefusal } from '../../model/operation-error.ts'
import type { ApplyOperation } from '../../model/plan.ts'
import type { ConflictResolution, Treatment } from '../../model/treatment.ts'
import { fieldManager } from '../cluster/apply-set.ts'
import { isPassing } from './managers.ts'

/** What becomes of the fields that other managers own. */
export interface Settlement {
  /** Left to their owners. */
  readonly left: readonly FieldRefusal[]
  /** To be taken over. */
  readonly taken: readonly FieldRefusal[]
  /** Nobody says what is to become of these: the object is refused. */
  readonly refused: readonly FieldRefusal[]
}

/** Decides about conflicts one by one, from the most particular rule to the policy of the branch. */
export function settleConflicts(operation: ApplyOperation, conflicts: readonly FieldRefusal[]): Settlement {
  const decided = Map.groupBy(conflicts, conflict => decide(operation, conflict))
  return {
    left: decided.get('leave') ?? [],
    taken: decided.get('take') ?? [],
    refused: decided.get('refuse') ?? [],
  }
}

type Verdict = 'leave' | 'take' | 'refuse'

// Replicas that an autoscaler has taken are its own, whoever brought it, but for those that were left to one of ours
// that is gone.
function decide(
  { desired, takesReplicasBack, regains, adopts = [] }: ApplyOperation,
  conflict: FieldRefusal,
): Verdict {
  // What we once patched is ours as well.
  if (conflict.owner === fieldManager) return 'take'
  if (conflict.field === '.spec.replicas') {
    if (takesReplicasBack === true) return 'take'
    if (conflict.owner === autoscaling) return 'leave'
  }
  const { treatment } = desired
  const resolution = treatment?.resolutions.find(each => fits(each, conflict))
  if (resolution !== undefined) return resolution.action
  const isTaken = regains === true || adopts.includes(conflict.owner ?? '') || takes(treatment, conflict)
  return isTaken ? 'take' : 'refuse'
}

/** The manager as whom HorizontalPodAutoscalers scale. */
const autoscaling = 'kube-controller-manager'

function takes(treatment: Treatment | undefined, { owner = '' }: FieldRefusal): boolean {
  if (treatment?.conflict === 'Overwrite') return true
  return treatment?.conflict === 'Adopt' && isPassing(owner)
}

function fits({ field, manager }: ConflictResolution, { field: at, owner = '' }: FieldRefusal): boolean {
  return (manager === undefined || manager.test(owner)) && (field === undefined || field.test(at))
}
