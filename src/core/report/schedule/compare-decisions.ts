import { type Decision, decisionKey, type WorkloadId } from '../../model/decision.ts'
import { allShares, movedReplicas, type ShareChange } from '../../model/share-change.ts'

/** How one workload would be divided instead; `from` is absent where it is not divided now, `to` where it would not be. */
export interface DecisionChange {
  readonly application: string
  readonly workload: WorkloadId
  readonly policy: { readonly name: string; readonly scope: string }
  readonly from?: Division
  readonly to?: Division
  /** Every node, also those that stay as they are. */
  readonly root: ShareChange
  /** Replicas that a cluster would lose to another, beside those by which the whole grows or shrinks. */
  readonly moved: number
}

export interface Division {
  readonly replicas: number
  readonly unplaced?: { readonly replicas: number; readonly reason: string }
  /** The causes for which `rescheduleWhen` keeps it as it was. */
  readonly deferredReasons?: readonly string[]
}

/** Compares the decisions of one application, by workload and policy. */
export function compareDecisions(
  application: string,
  before: ReadonlyMap<string, Decision>,
  after: ReadonlyMap<string, Decision>,
): readonly DecisionChange[] {
  const mine = [...before.values(), ...after.values()].filter(each => each.application === application)
  const keys = new Set(mine.map(decisionKey))
  return [...keys].sort().flatMap(key => changeOf(before.get(key), after.get(key)) ?? [])
}

function changeOf(before: Decision | undefined, after: Decision | undefined): DecisionChange | undefined {
  const known = after ?? before
  if (known === undefined) return undefined
  const { application, workload, policy } = known
  const root = allShares(before, after)
  return {
    application,
    workload,
    policy,
    ...(before && { from: divisionOf(before) }),
    ...(after && { to: divisionOf(after) }),
    root,
    moved: movedReplicas(root),
  }
}

function divisionOf({ replicas, unplaced, deferredReasons }: Decision): Division {
  return { replicas, ...(unplaced && { unplaced }), ...(deferredReasons && { deferredReasons }) }
}
