import type { Cluster } from '../../core/model/fleet.ts'
import type { Fence, InventoryRecord } from '../../core/model/inventory.ts'
import { idOf, type KubernetesObject, keyOf, type ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure, Outcome } from '../../core/model/outcome.ts'
import type { ClusterPlan, DesiredObject } from '../../core/model/plan.ts'
import { desiredObjects, driftKeyOf, type OwnedResource, planCluster } from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { type Applied, failedApplications, without } from './apply-objects.ts'
import { applyPlan } from './apply-plan.ts'
import { failureOf } from './attempt.ts'
import { awaitHealth } from './await-health.ts'
import { checkFence } from './fence.ts'
import { readInventory, type StoredInventory, writeParent, writeRecords } from './inventory-store.ts'
import { listMembers } from './list-members.ts'
import { outcomeOf, refusedOutcome } from './outcome.ts'
import { prune } from './prune.ts'

export interface ClusterRequest {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly fleet: string
  readonly cluster: Cluster
  readonly desired: readonly OwnedResource[]
  /** Every application that should be here, for the outcome. */
  readonly applications: readonly string[]
  readonly unreadable: readonly string[]
  readonly fence: Omit<Fence, 'clusterUid'>
  readonly mayDelete: (key: ObjectKey, application: string) => boolean
  readonly healthTimeoutMs: number
  readonly signal?: AbortSignal
}

/**
 * Takes one cluster from live to desired: fence, write-ahead, dry run, write, prune, narrow, wait. Whatever fails is
 * an Outcome; only a bug of our own is thrown.
 */
export async function reconcileCluster(request: ClusterRequest): Promise<Outcome> {
  try {
    return await reconcile(request)
  } catch (error) {
    if (error instanceof OperationError)
      return refusedOutcome(request, failureOf(error), error.retryAfterSeconds)
    throw error
  }
}

async function reconcile(request: ClusterRequest): Promise<Outcome> {
  const { api, fleet } = request
  const [system, stored] = await Promise.all([
    api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }),
    readInventory(api, fleet),
  ])
  const fence: Fence = { ...request.fence, clusterUid: String(system?.metadata.uid ?? '') }
  const refusal = checkFence(stored.inventory.fence, fence)
  if (refusal !== undefined) return refusedOutcome(request, refusal)
  const known = stored.parent === undefined ? undefined : stored.inventory.intent
  const live = await listMembers(api, stored.inventory.id, known)
  const desired = desiredObjects(request.desired, stored.inventory.id)
  const { inventory } = stored
  const whole = planCluster({
    cluster: request.cluster.name,
    desired,
    inventory,
    live,
    unreadable: request.unreadable,
  })
  const plan = allowed(whole, request.mayDelete)
  const done = isQuiet(plan) ? nothingDone : await carryOut(request, stored, fence, plan)
  const objects = liveObjects(desired, live, done.live)
  const health = await awaitHealth({
    api,
    clock: request.clock,
    applySetId: inventory.id,
    objects,
    timeoutMs: request.healthTimeoutMs,
    ...(request.signal && { signal: request.signal }),
  })
  return outcomeOf(request, plan, done, health)
}

export interface Done {
  readonly live: ReadonlyMap<ObjectKey, KubernetesObject>
  readonly failures: readonly Failure[]
  readonly failedApplications: ReadonlySet<string>
  readonly applied: number
  readonly deleted: number
  readonly retryAfterSeconds?: number
}

const nothingDone: Done = {
  live: new Map(),
  failures: [],
  failedApplications: new Set(),
  applied: 0,
  deleted: 0,
}

function isQuiet(plan: ClusterPlan): boolean {
  return plan.stages.length === 0 && plan.deletions.length === 0
}

function allowed(plan: ClusterPlan, mayDelete: ClusterRequest['mayDelete']): ClusterPlan {
  const deletions = plan.deletions.filter(({ key, application }) => mayDelete(key, application))
  return deletions.length === plan.deletions.length ? plan : { ...plan, deletions, after: plan.before }
}

async function carryOut(
  request: ClusterRequest,
  stored: StoredInventory,
  fence: Fence,
  plan: ClusterPlan,
): Promise<Done> {
  const { api, fleet, clock } = request
  const parent = await writeParent(api, fleet, stored.parent, { scope: plan.before, fence })
  const attempts = await applyPlan(api, clock, plan.stages)
  const failed = failedApplications(attempts)
  const records = recordsAfter(stored, plan, attempts)
  const shards = await writeRecords(api, fleet, records, stored.shards)
  const pruned = await prune(
    api,
    without(plan.deletions, ({ application }) => application, failed),
  )
  const gone = pruned.filter(({ failure }) => failure === undefined).map(({ operation }) => operation.key)
  const complete = failed.size === 0 && gone.length === plan.deletions.length
  if (gone.length > 0) {
    const rest = new Map(records)
    for (const key of gone) rest.delete(key)
    await writeRecords(api, fleet, rest, shards)
  }
  if (complete && !sameScope(plan)) await writeParent(api, fleet, parent, { scope: plan.after, fence })
  return {
    live: new Map(
      attempts.flatMap(({ operation, value }) => (value ? [[operation.desired.key, value] as const] : [])),
    ),
    failures: [...attempts, ...pruned].flatMap(({ failure }) => failure ?? []),
    failedApplications: failed,
    applied: attempts.filter(({ value }) => value !== undefined).length,
    deleted: gone.length,
    retryAfterSeconds: Math.max(
      0,
      ...[...attempts, ...pruned].map(({ retryAfterSeconds = 0 }) => retryAfterSeconds),
    ),
  }
}

function sameScope({ before, after }: ClusterPlan): boolean {
  return (
    before.groupKinds.length === after.groupKinds.length &&
    before.namespaces.length === after.namespaces.length
  )
}

function recordsAfter(
  stored: StoredInventory,
  plan: ClusterPlan,
  attempts: readonly Applied[],
): ReadonlyMap<ObjectKey, InventoryRecord> {
  const kept = new Set([...plan.unchanged, ...plan.deletions.map(({ key }) => key)])
  const records = new Map([...stored.inventory.records].filter(([key]) => kept.has(key)))
  for (const { operation, value } of attempts) {
    const { key } = operation.desired
    const before = stored.inventory.records.get(key)
    if (value !== undefined) records.set(key, recordOf(operation.desired, value))
    else if (before !== undefined) records.set(key, before)
  }
  return records
}

function recordOf(
  { application, origin, digest, revision }: DesiredObject,
  live: KubernetesObject,
): InventoryRecord {
  const driftKey = driftKeyOf(live)
  return {
    uid: String(live.metadata.uid),
    application,
    origin: origin.file,
    digest,
    ...(driftKey !== undefined && { driftKey }),
    revision,
  }
}

// What was written just now was answered with its state; the rest is as it was listed.
function liveObjects(
  desired: readonly DesiredObject[],
  listed: readonly KubernetesObject[],
  written: ReadonlyMap<ObjectKey, KubernetesObject>,
): ReadonlyMap<ObjectKey, KubernetesObject> {
  const members = new Map(listed.map(object => [keyOf(idOf(object)), object]))
  const objects = new Map<ObjectKey, KubernetesObject>()
  for (const { key } of desired) {
    const live = written.get(key) ?? members.get(key)
    if (live !== undefined) objects.set(key, live)
  }
  return objects
}
