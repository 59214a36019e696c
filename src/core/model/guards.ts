/** A limit: `percent` of the whole or `floor`, whichever is larger. */
export interface Limit {
  readonly percent: number
  readonly floor: number
}

/** What one revision may destroy without an approval. */
export interface Guards {
  readonly maxDeletions: Limit
  readonly maxDeletionsPerCluster: Limit
  /** Clusters that lose an application or a tenth of their objects. */
  readonly maxLosingClusters: Limit
  /** Clusters whose replicas move away at the same time because the clusters failed. */
  readonly maxEvictedClusters: Limit
  /** Replicas of one decision that a commit or a rebalance moves; failover is bounded by the one above alone. */
  readonly maxMovedReplicas: Limit
  readonly protectedNamespaces: readonly string[]
  /** Kinds that are never deleted without an approval, as `Kind` or `Kind.group`. */
  readonly protectedKinds: readonly string[]
  /** Where every change takes an approval: cluster names, and globs of paths from clustersPath. */
  readonly requireApproval: { readonly clusters: readonly string[]; readonly paths: readonly string[] }
}

export const defaultGuards: Guards = {
  maxDeletions: { percent: 10, floor: 20 },
  maxDeletionsPerCluster: { percent: 25, floor: 10 },
  maxLosingClusters: { percent: 10, floor: 1 },
  maxEvictedClusters: { percent: 50, floor: 1 },
  maxMovedReplicas: { percent: 25, floor: 10 },
  protectedNamespaces: ['kube-system', 'kube-public', 'kube-node-lease', 'banyan-system'],
  protectedKinds: ['Namespace', 'PersistentVolumeClaim', 'CustomResourceDefinition.apiextensions.k8s.io'],
  requireApproval: { clusters: [], paths: [] },
}
