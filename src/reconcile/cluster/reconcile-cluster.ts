import type { HealthRules } from '../../core/health/index.ts'
import type { Cluster } from '../../core/model/fleet.ts'
import type { Fence } from '../../core/model/inventory.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import { type Health, isWell, type Outcome } from '../../core/model/outcome.ts'
import type { Suspension } from '../../core/model/suspension.ts'
import type { OwnedResource } from '../../core/plan/index.ts'
import type { Clock, ClusterApi, SecretOpener } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import { Stop } from '../requests/stop.ts'
import type { ClusterKeeper } from '../watch/cluster-keeper.ts'
import { Execution } from './execution.ts'
import { explainHealth } from './explain-health.ts'
import { inOrder } from './in-order.ts'
import { lastSeen } from './last-seen.ts'
import { type Observed, observeCluster } from './observe-cluster.ts'
import { outcomeOf, refusedOutcome } from './outcome.ts'
import { suspendedOutcome } from './suspended-outcome.ts'

export interface ClusterRequest {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly fleet: string
  readonly cluster: Cluster
  readonly desired: readonly OwnedResource[]
  /** Every application that should be here, for the outcome. */
  readonly applications: readonly string[]
  readonly unreadable: readonly string[]
  /** Applications that are not here as head has them, with how they are: what depends on them waits. */
  readonly held?: ReadonlyMap<string, string>
  readonly fence: Omit<Fence, 'clusterUid'>
  /** UID of the kube-system Namespace that the cluster of this name had; absent: it was never seen. */
  readonly knownUid?: string
  /** Whether a commit approves a digest. */
  readonly isApproved?: (digest: string) => boolean
  /** Whether a revision that another writer applied here may be newer than ours. */
  readonly isAhead?: (head: string) => Promise<boolean>
  /** Whether a name is another cluster's of the same fleet. */
  readonly isOther?: (name: string) => boolean
  /** It left the tree: what it has goes, unless it goes by another name now. */
  readonly isRemoval?: true
  /** Nothing is applied there any more: all that is ours loses our marks and stays. */
  readonly isRelease?: true
  /** It did not answer when the state was rebuilt from what clusters have: what it has is to be heard first. */
  readonly isUnheard?: boolean
  /** Nothing is written there for now. */
  readonly suspension?: Suspension
  readonly mayDelete: (key: ObjectKey, application: string) => boolean
  /** Of all deletions that are planned, by key, and the number of objects that are there, those that must not be done. */
  readonly refuseDeletions?: (
    deletions: readonly ObjectKey[],
    objects: number,
  ) => RefusedDeletions | undefined
  /** How the fleet tells the health of kinds; absent: by the built-in rules alone. */
  readonly healthRules?: HealthRules
  /** Decrypts what is encrypted; absent: nothing can be. */
  readonly secrets?: SecretOpener
  readonly signal?: AbortSignal
  /** Knows the cluster from the rounds before; absent: everything is read. */
  readonly keeper?: ClusterKeeper
}

/** Deletions that nobody judged, and the digest that approves exactly them. */
export interface RefusedDeletions {
  readonly keys: ReadonlySet<ObjectKey>
  readonly digest: string
}

/**
 * Takes one cluster from live towards desired: fence, write-ahead, dry run, write, prune, narrow. Nothing is waited
 * for: what cannot be done yet comes with a later call. Whatever fails is an Outcome; only a bug of our own is thrown.
 */
export async function reconcileCluster(request: ClusterRequest): Promise<Outcome> {
  const { keeper } = request
  const wasKnown = keeper?.known !== undefined
  try {
    const observed = await observeCluster(request)
    return 'plan' in observed
      ? await carryOut(request, inOrder(request, observed))
      : refusedOutcome(request, observed)
  } catch (error) {
    keeper?.forget()
    if (!(error instanceof OperationError)) throw error
    // Somebody changed the inventory since it was read, or took it away: what stands there now is seen now.
    if (wasKnown && ofStaleInventory.has(error.code)) return await reconcileCluster(request)
    return refusedOutcome(request, failureOf(error), error.retryAfterSeconds)
  }
}

const ofStaleInventory: ReadonlySet<string> = new Set<OperationErrorCode>([
  'cluster/conflict',
  'cluster/not-found',
  'cluster/invalid',
])

async function carryOut(request: ClusterRequest, observed: Observed): Promise<Outcome> {
  if (observed.suspension !== undefined) return await lookOn(request, observed, observed.suspension)
  const execution = new Execution(request, observed, new Stop(request.signal))
  await execution.run()
  const { objects, missing, changesAt } = lastSeen(request, observed, execution.done().live)
  const health = new Map(missing)
  for (const [key, object] of objects) health.set(key, object.health)
  const ill = illApplications(observed, health)
  const behind = behindApplications(observed)
  await execution.finish(application => !ill.has(application) && !behind.has(application))
  const explained = await explainHealth(request, objects, health)
  const outcome = outcomeOf(request, observed, execution.done(), explained)
  // What had time to become well has no deadline any more.
  return changesAt === undefined || ill.size === 0 ? outcome : { ...outcome, healthChangesAt: changesAt }
}

/** What a cluster is like in which nothing is written for now. */
async function lookOn(request: ClusterRequest, observed: Observed, suspension: Suspension): Promise<Outcome> {
  const { objects, missing, changesAt } = lastSeen(request, observed, new Map())
  const seen = new Map([...objects].map(([key, { health }]) => [key, health] as const))
  const health = await explainHealth(request, objects, new Map([...seen, ...missing]))
  const outcome = suspendedOutcome(request, observed, suspension, health)
  return { ...outcome, ...(changesAt !== undefined && { healthChangesAt: changesAt }) }
}

/** Applications of which something is not as it is to be, because it waits, is left alone or contested. */
function behindApplications({ desired, waiting, failures, plan }: Observed): ReadonlySet<string> {
  const keys = [...waiting, ...failures].flatMap(({ key }) => key ?? [])
  return ownersOf(new Set([...keys, ...plan.suspended.keys()]), desired)
}

function illApplications({ desired }: Observed, health: ReadonlyMap<ObjectKey, Health>): ReadonlySet<string> {
  const keys = new Set<ObjectKey>()
  for (const [key, each] of health) if (!isWell(each)) keys.add(key)
  return ownersOf(keys, desired)
}

function ownersOf(keys: ReadonlySet<ObjectKey>, desired: Observed['desired']): ReadonlySet<string> {
  if (keys.size === 0) return none
  return new Set(desired.filter(({ key }) => keys.has(key)).map(({ application }) => application))
}

const none: ReadonlySet<string> = new Set()
