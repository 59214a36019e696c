/** Steady (Open Cluster Management): 100 for a cluster that has the application already, else 0. */
export function scoreSteady(clusters: readonly string[], current: ReadonlySet<string>): readonly number[] {
  return clusters.map(name => (current.has(name) ? 100 : 0))
}

/**
 * Balance (Open Cluster Management): from how many other placements chose each cluster; 100 for none, -100 for the
 * most of all. The arithmetic is OCM's own, in floating point, so that the numbers are the ones it gives.
 */
export function scoreBalance(counts: readonly number[]): readonly number[] {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  return counts.map(count => (most === 0 ? 100 : 2 * Math.trunc(100 * (0.5 - count / most)) || 0))
}
