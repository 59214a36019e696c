/** Steady (Open Cluster Management): 100 for a cluster that has the application already, else 0. */
export function scoreSteady(clusters: readonly string[], current: ReadonlySet<string>): readonly number[] {
  return clusters.map(name => (current.has(name) ? 100 : 0))
}

/** ClusterLocality (Karmada): 100 for a cluster that has the application already, else 0; 0 for all if none has. */
export function scoreLocality(clusters: readonly string[], current: ReadonlySet<string>): readonly number[] {
  return scoreSteady(clusters, current)
}

/**
 * Balance (Open Cluster Management): from how many other placements chose each cluster; 100 for none, -100 for the
 * most of all. The arithmetic is OCM's own, in floating point, so that the numbers are the ones it gives.
 */
export function scoreBalance(counts: readonly number[]): readonly number[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  return counts.map(count => (most === 0 ? 100 : 2 * Math.trunc(100 * (0.5 - count / most)) || 0))
}

/**
 * ResourceAllocatableCPU and -Memory (Open Cluster Management): from how much each cluster has; 100 for the most of
 * all, -100 for the least, 100 for all when all have the same, 0 where nothing is known. In OCM's floating point.
 */
export function scoreAllocatable(amounts: readonly (number | undefined)[]): readonly number[] {
  const known = amounts.filter(amount => amount !== undefined)
  const least = known.reduce((a, b) => Math.min(a, b), Infinity)
  const most = known.reduce((a, b) => Math.max(a, b), -Infinity)
  return amounts.map(amount => {
    if (amount === undefined) return 0
    return most === least ? 100 : Math.trunc(((amount - least) / (most - least) - 0.5) * 200) || 0
  })
}

/**
 * TaintToleration (Kubernetes, KubeAdmiral): from how many PreferNoSchedule taints of each cluster are not tolerated;
 * 100 for none, 0 for the most of all.
 */
export function scoreTaints(untolerated: readonly number[]): readonly number[] {
  const most = untolerated.reduce((a, b) => Math.max(a, b), 0)
  return untolerated.map(count => (most === 0 ? 100 : 100 - Math.floor((100 * count) / most)))
}

/**
 * ClusterAffinity (Kubernetes, KubeAdmiral): from the sum of the weights of the preferred terms that each cluster
 * matches; 100 for the greatest sum, 0 for none.
 */
export function scorePreferred(weights: readonly number[]): readonly number[] {
  const most = weights.reduce((a, b) => Math.max(a, b), 0)
  return weights.map(weight => (most === 0 ? 0 : Math.floor((100 * weight) / most)))
}
