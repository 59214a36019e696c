/**
 * Planning: what would change between two desired states of the fleet, what the guards say to it, and which ordered
 * operations take one cluster from live to desired. Deletes nothing that is not in an inventory; runs nothing.
 */

export { foreignOwners, formatOwner, unwrittenOwners } from './adoption/foreign-owners.ts'
export { judgeOwner, type Obstacle } from './adoption/judge-owner.ts'
export { formerManagers, takenOver, takeoverOf } from './adoption/takeover.ts'
export { type FoundDrift, findDrift } from './apply/drifted-fields.ts'
export { fieldPath, withoutPaths } from './apply/field-path.ts'
export { mayIgnore, withIgnored } from './apply/ignored-fields.ts'
export { afterMigration, migratedOwners } from './apply/migrate-owners.ts'
export { isRecreatable, namesFields, probeOf, propagationOf } from './apply/recreation.ts'
export { settleConflicts } from './apply/settle-conflicts.ts'
export {
  applySet,
  applySetId,
  fieldManager,
  owned,
  parentName,
  systemNamespace,
  teardownsName,
} from './cluster/apply-set.ts'
export { desiredObjects, keysLeftAlone, type OwnedResource, type Scoping } from './cluster/desired-objects.ts'
export { concludeSyncs } from './cluster/hooks/conclude-syncs.ts'
export { type HookPlan, planHooks } from './cluster/hooks/plan-hooks.ts'
export { planTeardowns, type TeardownPlan } from './cluster/hooks/plan-teardowns.ts'
export { withLive } from './cluster/initial-fields.ts'
export { byKey, comparedDriftKey, foreignObject, liveObject, namesItself } from './cluster/live-object.ts'
export { liveSuspension } from './cluster/live-suspension.ts'
export { type Gated, gate } from './cluster/order/gate.ts'
export { isHolder, isIn } from './cluster/order/holders.ts'
export { hangingAmong } from './cluster/order/leaving.ts'
export { planCluster } from './cluster/plan-cluster.ts'
export { emptyScope, groupKindOf, sameScope, scopeOf } from './cluster/scope.ts'
export { inStages, stageOf } from './cluster/stages.ts'
export { asRecorded } from './fleet/as-recorded.ts'
export { type AwaitingPair, awaitPairs } from './fleet/await-pairs.ts'
export { changedClusters } from './fleet/changed-clusters.ts'
export { groupClusterChanges } from './fleet/group-changes.ts'
export { guardedClusters } from './fleet/guards/check-approvals.ts'
export { allowance, deletedIn } from './fleet/guards/check-deletions.ts'
export { checkEmptySource } from './fleet/guards/check-empty-source.ts'
export { checkGuards } from './fleet/guards/check-guards.ts'
export type { Judgement } from './fleet/guards/judgement.ts'
export { type HeldPair, holdPairs, pairsToHold } from './fleet/hold-pairs.ts'
export { holdShares } from './fleet/hold-shares.ts'
export { keepSame } from './fleet/keep-same.ts'
export { type LastCluster, type LeftClusters, sortLeft, withLeft } from './fleet/left-clusters.ts'
export { planDigest } from './fleet/plan-digest.ts'
export { type PlanSide, planFleet } from './fleet/plan-fleet.ts'
export { withShares } from './fleet/with-shares.ts'
export { type WithheldPair, withholdPairs } from './fleet/withhold.ts'
export { type DirectoryPlan, markerPath, markerText, planDirectory } from './rendered/plan-directory.ts'
export { type RenderedFile, renderedFiles } from './rendered/rendered-files.ts'
export { isExtension, pluralByRule } from './rights/plural.ts'
export { type RoleSubject, roleObjects } from './rights/role-objects.ts'
