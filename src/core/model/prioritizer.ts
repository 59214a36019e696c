import type { ClusterAffinity } from './selector.ts'

/** How clusters are scored where a policy chooses among them: Open Cluster Management's, its coordinates flattened. */
export interface PrioritizerPolicy {
  readonly mode: 'Additive' | 'Exact'
  readonly configurations: readonly Prioritizer[]
}

/** One score and how much it counts: from -10 to 10. */
export type Prioritizer =
  | { readonly builtIn: BuiltInScore; readonly addOn?: undefined; readonly weight: number }
  | { readonly builtIn?: undefined; readonly addOn: AddOnScore; readonly weight: number }

export type BuiltInScore =
  | 'Steady'
  | 'Balance'
  | 'ResourceAllocatableCPU'
  | 'ResourceAllocatableMemory'
  | 'ClusterLocality'
  | 'ClusterAffinity'
  | 'TaintToleration'
  | 'BalancedAllocation'
  | 'LeastAllocated'
  | 'MostAllocated'

/** A score from outside: its AddOnPlacementScore and the name of one score in it. */
export interface AddOnScore {
  readonly resourceName: string
  readonly scoreName: string
}

/** Clusters that are better than others; the weights of all terms that match a cluster add up. */
export interface PreferredAffinity {
  readonly weight: number
  readonly clusterAffinity: ClusterAffinity
}
