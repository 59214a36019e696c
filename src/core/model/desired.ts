import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Cluster, Vars } from './fleet.ts'
import type { ObjectKey } from './object.ts'
import type { Resource } from './resource.ts'
import type { Suspension } from './suspension.ts'

/**
 * An application rendered for one chain: template and overrides merged, hashed and name-referenced. Shared by every
 * cluster whose chain has the same content; replicas and vars are bound per cluster (`core/render/bind.ts`).
 */
export interface Rendered {
  /** Content id: equal ids have equal resources. */
  readonly id: string
  readonly application: string
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

/** What a divided workload gets in one cluster. */
export interface Share extends Extent {
  readonly replicas: number
  /** At 0: whether the object is left out or kept at `replicas: 0`. */
  readonly onZero: 'Remove' | 'Scale'
}

/** What one cluster gets of a workload beside the replicas. */
export interface Extent {
  /** Of a Job: how many of its pods are to succeed here. */
  readonly completions?: number
  /** The autoscalers that the chain renders for it, with their parts of the bounds; at 0 replicas they are left out. */
  readonly autoscalers?: readonly AutoscalerPart[]
}

export interface AutoscalerPart {
  readonly key: ObjectKey
  readonly minReplicas: number
  readonly maxReplicas: number
}

/** One application in one cluster: what should be there. */
export interface Pair {
  readonly application: string
  readonly rendered: Rendered
  /** By object key; empty when nothing of the application is divided. */
  readonly shares: ReadonlyMap<ObjectKey, Share>
  /** Present when the application asks for substitution. */
  readonly vars?: Vars
  /** In whose name the application's objects are written; absent: in Banyan's own. */
  readonly serviceAccount?: ServiceAccountRef
  /** The applications that it waits for here; absent: none. */
  readonly dependsOn?: readonly string[]
  /** Set while the pair stays at an older revision than head, with why. */
  readonly held?: Held
}

/** A ServiceAccount of the cluster. */
export interface ServiceAccountRef {
  readonly namespace: string
  readonly name: string
}

export interface Held {
  /** The revision that the content is of. */
  readonly revision: string
  readonly because: readonly Diagnostic[]
  /** Somebody's word that is no mistake: absent where a mistake or a guard holds it. */
  readonly by?: HeldBy
  /** What a guard or a mistake has it at, where a rollout has it at something older still. */
  readonly behind?: Held
}

export type HeldBy = 'rollout' | 'pause' | 'pin'

export interface AwaitedPair {
  readonly application: string
  readonly by: HeldBy
  /** Why, in a sentence. */
  readonly reason: string
}

export interface Removal {
  /** The last revision that had the cluster, whose word counts on how it is reached. */
  readonly revision: string
  /** A guard stops it. */
  readonly waiting?: true
}

/** Everything that one cluster should have. */
export interface DesiredCluster {
  readonly cluster: Cluster
  /** By application, sorted by name. */
  readonly pairs: readonly Pair[]
  /** Applications that are selected here but have no readable content in any revision: neither changed nor pruned. */
  readonly unreadable: readonly {
    readonly application: string
    readonly because: readonly Diagnostic[]
    /** It can be read, and would be new here: a guard stops it. */
    readonly withheld?: true
  }[]
  /** Applications that are to come here, and for which a rollout or a pause waits. */
  readonly awaited?: readonly AwaitedPair[]
  /** Something that belongs here cannot be read as a whole: what nobody else renders any more stays, since that may. */
  readonly keepsAll?: true
  /** Applications that overflowed here or were leaving, and have no replicas left: what goes has moved, and is no loss. */
  readonly vacant?: readonly string[]
  /** It left the tree, and what was applied there goes; while that waits for an approval it stays as it is. */
  readonly removal?: Removal
  /** Objects that applications which are held here render at head, and nobody else: who has them keeps them so long. */
  readonly coming?: ReadonlySet<ObjectKey>
  /** Nothing is written there for now. */
  readonly suspension?: Suspension
}

/** The desired state of a branch; an unchanged branch is the same object as before, and later stages skip it. */
export interface DesiredNode {
  readonly path: string
  readonly cluster?: DesiredCluster
  readonly children: readonly DesiredNode[]
}
