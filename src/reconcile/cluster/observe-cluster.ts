import { type InTime, inTime } from '../../core/health/index.ts'
import { defaultHealthTimes } from '../../core/model/health-times.ts'
import type { Fence, Inventory } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import { type ObjectKey, parseKey } from '../../core/model/object.ts'
import type { Waiting } from '../../core/model/order.ts'
import type { Drift, Failure } from '../../core/model/outcome.ts'
import type { ClusterPlan, DeleteOperation, DesiredObject } from '../../core/model/plan.ts'
import { endOf, type Suspension } from '../../core/model/suspension.ts'
import {
  desiredObjects,
  groupKindOf,
  type HookPlan,
  keysLeftAlone,
  liveSuspension,
  planCluster,
  planHooks,
  type TeardownPlan,
} from '../../core/plan/index.ts'
import { checkParent, readCluster, type StoredInventory } from '../inventory/inventory-store.ts'
import { listMembers, type Members } from '../watch/list-members.ts'
import { checkFence } from './fence.ts'
import { leaveDrifted } from './leave-drifted.ts'
import { leaveExisting } from './leave-existing.ts'
import { leaveFought } from './leave-fought.ts'
import type { ClusterRequest, RefusedDeletions } from './reconcile-cluster.ts'
import { scopingOf } from './scoping.ts'
import { unjudged } from './unjudged.ts'
import { withTeardowns } from './with-teardowns.ts'

/** What a cluster has and is to have, and the plan that leads from the one to the other. */
export interface Observed {
  readonly stored: StoredInventory
  readonly fence: Fence
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  readonly desired: readonly DesiredObject[]
  readonly plan: ClusterPlan
  /** What was taken out of the plan, because something else has to come first. */
  readonly waiting: readonly Waiting[]
  /** What others changed and is left so. */
  readonly drifts: readonly Drift[]
  readonly hooks: HookPlan
  /** Deletions that come once hooks of their applications have run. */
  readonly later: readonly DeleteOperation[]
  /** Of applications that leave. */
  readonly teardown: TeardownPlan
  /** Which content applications with hooks are through with, as it is to be written down. */
  readonly syncs: Inventory['syncs']
  /** When something is to be told that is not told yet, in milliseconds since the epoch. */
  readonly nextAt?: number
  /** Why objects of kinds that matter here could not be listed: they are applied, and not pruned. */
  readonly failures: readonly Failure[]
  /** Nothing is written here for now, by Git's word or that of the inventory's parent. */
  readonly suspension?: Suspension
}

/** Reads a cluster and plans; a Failure when it is not this writer's to change. Writes nothing. */
export async function observeCluster(request: ClusterRequest): Promise<Observed | Failure> {
  const { api, fleet, keeper, healthRules } = request
  const known = keeper?.known
  const { stored, uid } = known ?? (await readCluster(api, fleet))
  const fence: Fence = { ...request.fence, clusterUid: uid }
  const refusal =
    checkParent(stored.parent, fleet) ?? (await checkFence(stored.inventory.fence, fence, request))
  if (refusal !== undefined) return refusal
  const { inventory } = stored
  keeper?.remember({ stored, uid })
  const { scope } = stored
  const left = [...stored.left.keys()]
  // Where nobody knows which kinds there are, all are asked once, and none is followed yet.
  const members = await (scope === undefined || keeper === undefined
    ? listMembers(api, inventory.id, scope && { scope, left }, healthRules)
    : keeper.members(scope, left, healthRules))
  const seen = judgedLive(request, members.objects).objects
  const live = request.isRelease === true ? asKept(seen) : seen
  const scoping = scopingOf(await api.discover(), request.desired)
  const objects = desiredObjects(request.desired, inventory.id, scoping, request.cluster.apply)
  const found = planHooks(objects, live, inventory.syncs)
  const leftAlone = new Set([...keysLeftAlone(request.desired, scoping), ...found.retained])
  const sight = { inventory, live, unlisted: members.unlisted, leftAlone }
  const { hooks, teardown, judged, later } = withTeardowns(request, { ...sight, hooks: found }, wanted =>
    judgedPlan(request, { ...sight, ...wanted }),
  )
  const { desired } = hooks
  const { plan, refused } = judged
  const failures: Failure[] = [
    ...failuresThatMatter(members.unlisted, [...desired.map(({ key }) => key), ...inventory.records.keys()]),
  ]
  if (refused !== undefined) failures.push(unjudged(refused))
  const suspension = suspensionOf(request, stored, known === undefined)
  const others = await leaveToOthers(plan, live, request)
  return {
    ...{ stored, fence, desired, hooks, later, teardown, syncs: inventory.syncs, waiting: [] },
    ...(suspension && { suspension }),
    ...others,
    failures: [...failures, ...others.failures],
  }
}

interface Sight {
  readonly inventory: Inventory
  readonly live: Observed['live']
  readonly unlisted: Members['unlisted']
  readonly desired: readonly DesiredObject[]
  readonly leftAlone: ReadonlySet<ObjectKey>
  readonly teardown?: TeardownPlan
}

/** The plan without deletions that nobody allows; those that no plan of the fleet told are given. */
function judgedPlan(
  { cluster, unreadable, mayDelete, clock, refuseDeletions }: ClusterRequest,
  { inventory, live, unlisted, desired, leftAlone, teardown }: Sight,
): { readonly plan: ClusterPlan; readonly refused?: RefusedDeletions } {
  const planWithout = (refused: ReadonlySet<ObjectKey>): ClusterPlan =>
    planCluster({
      cluster: cluster.name,
      desired,
      inventory,
      live,
      unreadable,
      mayDelete: (key, owner) =>
        !leftAlone.has(key) &&
        !refused.has(key) &&
        teardown?.staying.has(owner) !== true &&
        mayDelete(key, owner),
      now: clock.now(),
      unlisted: { groupKinds: [...unlisted.keys()], namespaces: [] },
    })
  const whole = planWithout(new Set())
  const isJudged = (key: ObjectKey): boolean => {
    const record = inventory.records.get(key)
    if (teardown?.hooks.has(key) === true) return true
    return record?.goes === true && record.uid === live.get(key)?.uid
  }
  const deletions = whole.deletions.map(({ key }) => key).filter(key => !isJudged(key))
  const refused = refuseDeletions?.(deletions, live.size)
  return refused === undefined ? { plan: whole } : { plan: planWithout(refused.keys), refused }
}

/** Takes out of a plan what others made or changed and is theirs for now. */
async function leaveToOthers(
  plan: ClusterPlan,
  members: Observed['live'],
  request: ClusterRequest,
): Promise<Pick<Observed, 'plan' | 'live' | 'drifts' | 'failures'>> {
  const { keeper } = request
  const made = await leaveExisting(plan, request)
  const live = made.existing.size === 0 ? members : new Map([...members, ...made.existing])
  const left = await leaveDrifted(made.plan, { ...request, live, ...(keeper && { drifts: keeper.drifts }) })
  if (keeper === undefined) return { ...left, live }
  const contested = await leaveFought(left.plan, keeper.fights, request)
  return { ...left, live, plan: contested.plan, failures: [...left.failures, ...contested.failures] }
}

// Whatever they say of themselves: what is let go of is not deleted, and is no longer ours to leave alone.
function asKept(objects: Observed['live']): Observed['live'] {
  return new Map(
    [...objects].map(([key, { suspension: _, ...object }]) => [key, { ...object, retention: 'keep' }]),
  )
}

/** Objects with their health by the cluster's clock. */
export function judgedLive(
  { cluster, clock }: Pick<ClusterRequest, 'cluster' | 'clock'>,
  objects: ReadonlyMap<ObjectKey, LiveObject>,
): InTime {
  return inTime(objects, cluster.health ?? defaultHealthTimes, clock.now())
}

function suspensionOf(
  { keeper, clock, suspension: own }: ClusterRequest,
  { parent }: StoredInventory,
  isFresh: boolean,
): Suspension | undefined {
  if (own !== undefined) return own
  const followed = keeper === undefined || isFresh ? 'unknown' : keeper.suspension()
  const said = followed === 'unknown' ? parent && liveSuspension(parent) : followed
  return said !== undefined && endOf(said) > clock.now() ? said : undefined
}

// A kind of which nothing of ours is known may stay dark: it remains in the intent, and is asked again.
function failuresThatMatter(
  unlisted: ReadonlyMap<string, Failure>,
  keys: readonly ObjectKey[],
): readonly Failure[] {
  if (unlisted.size === 0) return []
  const kinds = new Set(keys.map(key => groupKindOf(parseKey(key))))
  return [...unlisted].flatMap(([kind, failure]) => (kinds.has(kind) ? failure : []))
}
