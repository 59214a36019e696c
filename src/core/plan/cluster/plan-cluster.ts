import type { Inventory, InventoryScope } from '../../model/inventory.ts'
import type { LiveObject } from '../../model/live-object.ts'
import type { ObjectKey } from '../../model/object.ts'
import type {
  AbandonOperation,
  ApplyOperation,
  ClusterPlan,
  DeleteOperation,
  DesiredObject,
} from '../../model/plan.ts'
import { endOf, type Suspension } from '../../model/suspension.ts'
import { planDeletions } from './deletions.ts'
import { comparedDriftKey } from './live-object.ts'
import { emptyScope, scopeOf } from './scope.ts'
import { inStages } from './stages.ts'

export interface PlanRequest {
  readonly cluster: string
  readonly desired: readonly DesiredObject[]
  readonly inventory: Inventory
  /** Every live member of the ApplySet. */
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  /** Applications that should be here but cannot be read in any revision: nothing is pruned meanwhile. */
  readonly unreadable: readonly string[]
  /** Whether a deletion is allowed; what is refused stays, and stays known. By default all are. */
  readonly mayDelete?: (key: ObjectKey, application: string) => boolean
  /** In milliseconds since the epoch: what says itself that it is to be left alone may say until when. */
  readonly now?: number
  /** Kinds whose objects could not be listed: they stay in the intent. */
  readonly unlisted?: InventoryScope
}

/** What takes one cluster from live to desired. Nothing that is not a live member of the ApplySet is ever deleted. */
export function planCluster(request: PlanRequest): ClusterPlan {
  const {
    cluster,
    inventory,
    live: members,
    unreadable,
    mayDelete = () => true,
    unlisted = emptyScope,
    now = 0,
  } = request
  const desired = ownedOnce(request.desired, members)
  const operations: ApplyOperation[] = []
  const unchanged: ObjectKey[] = []
  const suspended = suspendedAmong(desired, members, now)
  for (const [key, object] of desired) {
    const member = members.get(key)
    if (suspended.has(key)) continue
    if (isCurrent(object, member, inventory)) unchanged.push(key)
    else operations.push(operationFor(object, member, inventory))
  }
  const planned = planDeletions(members, desired, {
    unreadable,
    mayDelete: (key, application) => !suspended.has(key) && mayDelete(key, application),
  })
  const inOwnersName = inNameOfOwners(request)
  const deletions = planned.deletions.map(inOwnersName)
  const abandoned = planned.abandoned.map(inOwnersName)
  const left = deletions.map(({ key }) => key).filter(key => members.get(key)?.leavesSlowly !== true)
  const gone = new Set([...left, ...abandoned.map(({ key }) => key)])
  const present = scopeOf([...desired.keys(), ...members.keys()])
  return {
    cluster,
    stages: inStages(operations, operation => operation.desired.key),
    deletions,
    abandoned,
    unchanged,
    suspended,
    before: scopeOf([], present, inventory.intent, unlisted),
    after:
      gone.size === 0 ? scopeOf([], present, unlisted) : scopeOf(keptKeys(desired, members, gone), unlisted),
  }
}

function keptKeys(
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
  members: ReadonlyMap<ObjectKey, LiveObject>,
  gone: ReadonlySet<ObjectKey>,
): readonly ObjectKey[] {
  return [...desired.keys(), ...[...members.keys()].filter(key => !gone.has(key))]
}

/** What is left alone, because the object that is there says so, or the one that is to be. */
function suspendedAmong(
  desired: ReadonlyMap<ObjectKey, DesiredObject>,
  members: ReadonlyMap<ObjectKey, LiveObject>,
  now: number,
): ReadonlyMap<ObjectKey, Suspension> {
  const found = new Map<ObjectKey, Suspension>()
  for (const objects of [desired, members])
    for (const [key, { suspension }] of objects)
      if (suspension !== undefined && endOf(suspension) > now) found.set(key, suspension)
  return found
}

// What an application no longer has is deleted in the name that it has now, or else in which it was applied.
function inNameOfOwners({ desired, inventory }: PlanRequest): OwnersName {
  const owners = new Map(
    desired.flatMap(({ application, impersonate }) => (impersonate ? [[application, impersonate]] : [])),
  )
  return operation => {
    const impersonate = owners.get(operation.application) ?? inventory.records.get(operation.key)?.impersonate
    return impersonate === undefined ? operation : { ...operation, impersonate }
  }
}

type OwnersName = <Operation extends DeleteOperation | AbandonOperation>(operation: Operation) => Operation

/** One object for each key: while two applications have it, the one in whose name it was applied keeps it. */
function ownedOnce(
  desired: readonly DesiredObject[],
  members: ReadonlyMap<ObjectKey, LiveObject>,
): ReadonlyMap<ObjectKey, DesiredObject> {
  const objects = new Map<ObjectKey, DesiredObject>()
  for (const object of desired) {
    const { key, application } = object
    const live = members.get(key)
    if (!objects.has(key) || live?.application === application) objects.set(key, object)
  }
  return objects
}

function operationFor(
  desired: DesiredObject,
  live: LiveObject | undefined,
  inventory: Inventory,
): ApplyOperation {
  const record = inventory.records.get(desired.key)
  const takesReplicasBack = desired.initial === undefined && record?.autoscaled === true
  const isKnown = live !== undefined && record?.uid === live.uid
  const regains = isKnown && record.digest === desired.digest
  const hasDrifted = isKnown && !regains && record.driftKey !== comparedDriftKey(live, desired)
  return {
    kind: live === undefined ? 'create' : 'update',
    desired,
    ...(takesReplicasBack && { takesReplicasBack }),
    ...(regains && { regains }),
    ...(hasDrifted && { hasDrifted }),
  }
}

function isCurrent(desired: DesiredObject, live: LiveObject | undefined, inventory: Inventory): boolean {
  const record = inventory.records.get(desired.key)
  if (live !== undefined && desired.treatment.mode === 'CreateOnly') return true
  if (live === undefined || record?.digest !== desired.digest || record.uid !== live.uid) return false
  if (desired.treatment.drift === 'Ignore') return true
  return record.driftKey !== undefined && record.driftKey === comparedDriftKey(live, desired)
}
