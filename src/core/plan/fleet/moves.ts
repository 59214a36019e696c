import type { Decision } from '../../model/decision.ts'
import type { ReplicaMove } from '../../model/fleet-plan.ts'
import { keyOf } from '../../model/object.ts'
import { changedShares } from '../../model/share-change.ts'

/** Where the targets of decisions differ, as trees; decisions that are the same object are skipped. */
export function compareDecisions(
  before: ReadonlyMap<string, Decision>,
  after: ReadonlyMap<string, Decision>,
): readonly ReplicaMove[] {
  const moves: ReplicaMove[] = []
  for (const key of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, next] = [before.get(key), after.get(key)]
    const decision = next ?? old
    if (old === next || decision === undefined) continue
    const root = changedShares(old, next)
    if (root === undefined) continue
    moves.push({ application: decision.application, workload: keyOf(decision.workload), root })
  }
  return moves
}
