import type { Decision } from './decision.ts'
import type { Extent, HeldBy, Removal } from './desired.ts'
import type { Sequence } from './inventory.ts'
import type { ObjectKey } from './object.ts'
import type { Committed, Drift, Failure, Health, WaitingApplication } from './outcome.ts'
import type { PlacementDecisions } from './placement-decision.ts'
import type { PairChange, RolloutState } from './rollout.ts'
import type { Stale } from './stale.ts'
import type { Suspension } from './suspension.ts'
import type { Unannounced } from './unannounced.ts'

/** What the status branch says of the fleet: written by one writer, read back as the previous state. */
export interface FleetState {
  readonly fleet: string
  readonly source: string
  readonly branch: string
  readonly sequence: Sequence
  /** The newest revision that was compiled. */
  readonly revision: string
  /** The newest revision in which a file that is broken now was whole, by path. */
  readonly heldFiles: ReadonlyMap<string, string>
  readonly stops: readonly StopState[]
  /** Approvals that were used, as `<commit> <digest>`, newest last; each counts once. */
  readonly usedApprovals: readonly string[]
  /** What was let through without an approval within an hour. */
  readonly recentDeletions?: readonly RecentDeletion[]
  /** The revision that the source has not come from since, while that is stopped. */
  readonly rewrittenSince?: string
  /** Why this is not what the source says now. */
  readonly stale?: Stale
  /** Why the forge does not know of it. */
  readonly unannounced?: Unannounced
  readonly diagnostics: readonly string[]
  readonly clusters: ReadonlyMap<string, ClusterState>
  /** By decision key. */
  readonly decisions: ReadonlyMap<string, Decision>
  readonly placements: PlacementDecisions
  /** Changes of content that are on their way, by rollout key; absent: none. */
  readonly rollouts?: ReadonlyMap<string, RolloutState>
}

/** What one revision deleted in one cluster. */
export interface RecentDeletion {
  /** In seconds of Unix time. */
  readonly at: number
  readonly cluster: string
  readonly deleted: number
  /** The cluster lost an application, or a tenth of its objects. */
  readonly lost?: true
}

export interface StopState {
  readonly guard: string
  readonly message: string
  /** What `Banyan-Approve:` must name. */
  readonly digest: string
  /** The revision that was stopped first. */
  readonly revision: string
}

export interface ClusterState {
  readonly name: string
  /** Path from clustersPath; where it was last, for a detached one. */
  readonly location: string
  readonly sync:
    | 'Synced'
    | 'Drifted'
    | 'Committed'
    | 'OutOfSync'
    | 'Unknown'
    | 'Suspended'
    | 'Removing'
    | 'Detached'
  /** Where what it should have was committed last; absent: it is written to its API. */
  readonly committed?: Committed
  /** It left the tree, and what was applied there goes. */
  readonly removal?: Removal
  /** UID of its kube-system Namespace, as it was seen first. */
  readonly uid?: string
  /** What the guards let go and may still be there, by key. */
  readonly leaving?: readonly ObjectKey[]
  /** Why it is Suspended. */
  readonly suspension?: Suspension
  readonly health: Health
  /** Set while it is Offline. */
  readonly offline?: Offline
  /** The revision that last changed what the cluster should have. */
  readonly revision: string
  readonly applications: readonly ApplicationState[]
  readonly failures: readonly Failure[]
  /** What others changed of our objects, and is left so. */
  readonly drifts?: readonly Drift[]
  /** Applications of which something waits for something else; absent: none. */
  readonly waiting?: readonly WaitingApplication[]
}

/** Since when a cluster does not answer, and how it was then; its applications are told as they were, too. */
export interface Offline {
  /** RFC 3339. */
  readonly since: string
  readonly sync: ClusterState['sync']
  readonly health: Health
}

export interface ApplicationState {
  readonly name: string
  readonly sync: 'Synced' | 'Drifted' | 'Committed' | 'OutOfSync' | 'Unknown'
  readonly health: Health
  readonly objects: number
  /** Replicas granted here, by object key of the divided workload. */
  readonly shares: Readonly<Record<string, number>>
  /** What is divided beside the replicas, by object key of the workload; absent where that is nothing. */
  readonly extents?: Readonly<Record<string, Extent>>
  /** It would be new here, and a guard stops it. */
  readonly withheld?: true
  /** Set while it stays at an older revision than head. */
  readonly held?: HeldState
  /** It would be new here, and waits for a rollout or the end of a pause. */
  readonly awaited?: HeldBy
  /** It was let through to new content, and the rollout of that is not over. */
  readonly change?: PairChange
}

export interface HeldState {
  readonly revision: string
  readonly reason: string
  /** Absent: a mistake or a guard. */
  readonly by?: HeldBy
  /** At what a mistake or a guard has it, where a rollout has it at something older still. */
  readonly behind?: { readonly revision: string; readonly reason: string }
}
