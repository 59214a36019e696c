import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { IntOrPercent } from './int-or-percent.ts'
import type { PreferredAffinity, PrioritizerPolicy } from './prioritizer.ts'
import type {
  AffinityTerm,
  ClusterAffinity,
  OverflowAffinity,
  PlacementAffinity,
  ResourceSelector,
} from './selector.ts'
import type { SpreadConstraint } from './spread-constraint.ts'

/** Which clusters get an application, and how many replicas of its workloads each. */
export interface PropagationPolicy {
  readonly name: string
  /** Node whose branch it reaches. */
  readonly scope: string
  readonly applications: readonly string[]
  /** Name of the policy that this one refines, for its branch. */
  readonly refines?: string
  /** Names or paths of directories, and values of OCM's label: only clusters of any of these are selected. */
  readonly clusterSets?: readonly string[]
  readonly clusterAffinity?: PlacementAffinity
  /** Tried in their order in place of the one affinity, until one schedules. */
  readonly clusterAffinities?: readonly AffinityTerm[]
  /** The term of `clusterAffinities` that is in force, once one was chosen. */
  readonly affinityName?: string
  /** The overflow tiers of that term. */
  readonly overflowAffinities?: readonly OverflowAffinity[]
  readonly clusterTolerations: readonly Toleration[]
  /** How many of the clusters that it selects get it, the best first; absent: all. */
  readonly numberOfClusters?: number
  readonly spreadConstraints?: readonly SpreadConstraint[]
  /** By what the best are known; absent: those that have it already, then preference, taints and balance. */
  readonly prioritizerPolicy?: PrioritizerPolicy
  readonly preferred?: readonly PreferredAffinity[]
  readonly workloads: readonly WorkloadPolicy[]
  readonly at: Place
}

export interface Toleration {
  readonly key?: string
  readonly operator?: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | 'NoSelectIfNew'
  /** How long a NoExecute taint made from a condition is tolerated; absent: for good. */
  readonly tolerationSeconds?: number
}

/** Which causes divide anew what was divided before; one that is held back takes effect with the next other cause. */
export interface RescheduleWhen {
  readonly policyContentChanged?: boolean
  readonly clusterJoined?: boolean
  readonly clusterLabelsChanged?: boolean
}

/** How a workload moves between clusters while its grants are not its targets. */
export interface MovementSettings {
  /** How many more than N may be granted meanwhile; a percentage of N, rounded up. Default 100%: any move as a whole. */
  readonly fleetMaxSurge?: IntOrPercent
  /** How many of N may be missing meanwhile; a percentage of N, rounded down. Default 0. */
  readonly fleetMaxUnavailable?: IntOrPercent
  /** How long a decrease waits for its replacement. Default 600. */
  readonly gracePeriodSeconds?: number
  /** Whether a cluster that failed gets its part, or its place, back when it returns; by default on a rebalance alone. */
  readonly failback?: 'Manual' | 'Auto'
  /** Whether failures and rebalances move it, or commits alone; by default workloads without volumes are moved. */
  readonly movable?: boolean
  /** All true by default. */
  readonly rescheduleWhen?: RescheduleWhen
}

/** How many replicas of the workloads that it selects; the first match wins. */
export interface WorkloadPolicy extends MovementSettings {
  /** Empty where it is written directly under `spec`: for an application with exactly one workload. */
  readonly resourceSelectors: readonly ResourceSelector[]
  /** Absent: the workload's own. */
  readonly replicas?: number
  readonly replicaScheduling: ReplicaScheduling
  /** What a selected cluster with share 0 gets. */
  readonly onZero: 'Remove' | 'Scale'
  readonly onInsufficient: 'Partial' | 'Reject'
  readonly workloadAffinity?: WorkloadAffinity
  /** An entry of `workloads`, or `spec`. */
  readonly at: Place
}

/** Which other workloads a workload must, and must not, share its places with. All terms must hold. */
export interface WorkloadAffinity {
  readonly affinity?: readonly WorkloadAffinityTerm[]
  readonly antiAffinity?: readonly WorkloadAffinityTerm[]
}

/** Other workloads, any of which counts; a workload is none of its own others. */
export interface WorkloadAffinityTerm {
  /** Absent: the workload's own application. */
  readonly applications?: readonly string[]
  /** Absent: all workloads of the applications. */
  readonly resourceSelectors?: readonly ResourceSelector[]
  /** A level's name, whose branches are one place each, or `cluster`, the default. */
  readonly level?: string
}

export interface ReplicaScheduling {
  readonly replicaSchedulingType: 'Duplicated' | 'Divided'
  /** Preferences by level; `[]` divides the whole branch as one flat list; absent: default weights at every level. */
  readonly levels?: readonly LevelPreference[]
  /** Karmada's: static weights over clusters, for a flat division. */
  readonly staticWeightList?: readonly StaticWeight[]
  /** Weights are how many replicas clusters can take, at every level the sum of those below. */
  readonly dynamicWeight?: 'AvailableReplicas'
  /** `Aggregated`: at every level among as few children as can take them. Default Weighted. */
  readonly replicaDivisionPreference?: 'Aggregated'
  /** Of a flat division, and of the levels that name none. Default Webster. */
  readonly algorithm?: Algorithm
  readonly at: Place
}

/** Names of ways to divide by weights; Webster's keeps every law, the others are there for parity. */
export type Algorithm = 'Webster' | 'CeilLoop' | 'LargestRemainder' | 'FloorByWeight'

export interface LevelPreference {
  /** A level's name from `fleet.yaml`, or `cluster`: the direct Cluster children. */
  readonly level: string
  readonly algorithm?: Algorithm
  readonly preferences: readonly Preference[]
}

export interface Preference {
  /** Directory name, cluster name or path; `"*"` for all that no other names. */
  readonly target: string
  readonly weight?: number
  readonly minReplicas?: number
  readonly maxReplicas?: number
  /** Of an aggregated division: the higher, the earlier it is filled. Default 0. */
  readonly priority?: number
}

export interface StaticWeight {
  readonly targetCluster: ClusterAffinity
  readonly weight: number
}
