import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { HookPhase } from './hook.ts'
import type { KubernetesObject, ObjectKey } from './object.ts'
import type { Pin } from './pin.ts'
import type { ShareChange } from './share-change.ts'
import type { Suspension } from './suspension.ts'

/** What would change where between two desired states of the fleet. */
export interface FleetPlan {
  /** Changes of objects, identical ones of several clusters as one; deletions first. */
  readonly groups: readonly ChangeGroup[]
  readonly moves: readonly ReplicaMove[]
  /** Clusters that appear, and clusters that are detached: nothing is written or deleted there any more. */
  readonly joined: readonly string[]
  readonly detached: readonly string[]
  /** Clusters that leave, and with them all that was applied there. */
  readonly removed: readonly string[]
  /** Clusters in which nothing is written for now; what would change there waits. */
  readonly suspended: readonly { readonly cluster: string; readonly suspension: Suspension }[]
  /** Clusters that what they should have reaches another way than before; nothing is deleted there by that. */
  readonly redelivered: readonly { readonly cluster: string; readonly delivery: 'Push' | 'Commit' }[]
  /** Pins and pauses that begin or end. */
  readonly pins: readonly PinChange[]
  /** What of it is not in force at once when it is let through; absent: nothing, or nobody asked. */
  readonly gates?: readonly PlannedGate[]
  readonly counts: PlanCounts
}

export interface PinChange {
  readonly change: 'begins' | 'ends'
  readonly pin: Pin
  /** Sorted by name. */
  readonly clusters: readonly string[]
}

/** Clusters in which an application changes as a rollout policy or a pause lets it. */
export interface PlannedGate {
  readonly application: string
  readonly by: 'policy' | 'pause'
  /** `<directory>/<name>` of the policy, or the pause in words. */
  readonly name: string
  /** Sorted by name. */
  readonly clusters: readonly string[]
}

export interface PlanCounts {
  /** Clusters in which any object changes. */
  readonly clusters: number
  /** Without hooks. */
  readonly added: number
  readonly changed: number
  /** Keys in effect that would be gone: what the guards count. */
  readonly deleted: number
  /** How many of them are not deleted before all that belongs in their cluster can be read. */
  readonly waiting: number
  /** Hooks that run because they are new, are other than before, or their application goes. */
  readonly hooks: number
  /** Replicas that leave a cluster for another. */
  readonly movedReplicas: number
}

export interface ChangeGroup {
  readonly change: ObjectChange
  /** Sorted by name. */
  readonly clusters: readonly string[]
}

/** One object's change. `removed` with `counted: false` is no deletion: a replaced generator output, a share of 0. */
export interface ObjectChange {
  readonly change: 'added' | 'changed' | 'removed'
  readonly key: ObjectKey
  readonly application: string
  /** The application that has the object now, where it passes from one to another. */
  readonly from?: string
  readonly before?: KubernetesObject
  readonly after?: KubernetesObject
  /** Its `file` is empty where that is not known: of an object that is in a cluster and nowhere else. */
  readonly origin: Place
  /** Nothing but the replicas of a divided workload differs, which the moves tell. */
  readonly scaled?: true
  /** It is deleted and made again, because a field of it cannot be changed; only a look at the cluster tells. */
  readonly recreated?: true
  /** It is no object that stays: it runs as a hook, in this phase. */
  readonly hook?: HookPhase
  /** It comes or goes with its share of a divided workload. */
  readonly shared?: true
  /** It is not deleted before all that belongs in the cluster can be read. */
  readonly waits?: true
  readonly counted: boolean
}

/** How the replicas of one workload are divided before and after, where that differs. */
export interface ReplicaMove {
  readonly application: string
  readonly workload: ObjectKey
  /** Only what differs. */
  readonly root: ShareChange
}

/** A guard that stops part of a plan. */
export interface GuardStop {
  readonly guard:
    | 'maxDeletions'
    | 'maxDeletionsPerCluster'
    | 'maxLosingClusters'
    | 'protectedNamespaces'
    | 'maxMovedReplicas'
    | 'protectedKinds'
    | 'definitionsInUse'
    | 'requireApproval'
    | 'rewrittenSource'
    | 'emptySource'
  /** What was counted against which limit, in a sentence. */
  readonly message: string
  readonly pairs: readonly { readonly cluster: string; readonly application: string }[]
}

/** The verdict of the guards over one plan. */
export interface GuardVerdict {
  readonly stops: readonly GuardStop[]
  /** Approves exactly this plan: `Banyan-Approve: <digest>` in a commit message. */
  readonly digest: string
  readonly approved: boolean
}
