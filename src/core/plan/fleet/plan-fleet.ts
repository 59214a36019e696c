import type { Decision } from '../../model/decision.ts'
import type { DesiredNode } from '../../model/desired.ts'
import type { FleetPlan } from '../../model/fleet-plan.ts'
import { movedReplicas } from '../../model/share-change.ts'
import type { Suspension } from '../../model/suspension.ts'
import { changedClusters } from './changed-clusters.ts'
import { compareClusters } from './compare-clusters.ts'
import { groupClusterChanges } from './group-changes.ts'
import { type LastCluster, sortLeft } from './left-clusters.ts'
import { compareDecisions } from './moves.ts'
import { type Bind, pairComparer } from './pair-changes.ts'
import { pinChanges } from './pin-changes.ts'

/** A desired state with the decisions that its replicas come from. */
export interface PlanSide {
  readonly desired: DesiredNode | undefined
  readonly decisions: ReadonlyMap<string, Decision>
  /** Clusters in which nothing is written for now, by name. */
  readonly suspended?: ReadonlyMap<string, Suspension>
  /** Clusters that left since, as the last revision with them had them; absent: as this side has them. */
  readonly last?: ReadonlyMap<string, LastCluster>
}

/** What would change where. Branches that are the same object on both sides are not looked at. */
export function planFleet(before: PlanSide, after: PlanSide, bind: Bind): FleetPlan {
  const compare = pairComparer(bind)
  const { both, joined, left } = changedClusters(before.desired, after.desired)
  const { removed, detached } = sortLeft(left, before.last)
  const clusters = [
    ...both.map(({ name, old, next }) => ({
      cluster: name,
      changes: compareClusters(old, next, compare, bind),
    })),
    ...removed.map(old => ({
      cluster: old.cluster.name,
      changes: compareClusters(old, undefined, compare, bind),
    })),
  ]
  const moves = compareDecisions(before.decisions, after.decisions)
  const moved = moves.reduce((sum, move) => sum + movedReplicas(move.root), 0)
  const suspended = [...(after.suspended ?? [])].map(([cluster, suspension]) => ({ cluster, suspension }))
  return {
    ...groupClusterChanges(clusters, moved),
    moves,
    joined,
    detached: detached.map(({ cluster }) => cluster.name),
    removed: removed.map(({ cluster }) => cluster.name),
    suspended,
    redelivered: both.flatMap(({ name, old, next }) => {
      const delivery = next.cluster.delivery ?? 'Push'
      const isSame = old === undefined || (old.cluster.delivery ?? 'Push') === delivery
      return isSame ? [] : [{ cluster: name, delivery }]
    }),
    pins: pinChanges({ both }),
  }
}
