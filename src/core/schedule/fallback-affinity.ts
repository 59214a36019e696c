import type { AffinityTerm } from '../model/selector.ts'
import type { AffinityCluster } from './filters/affinity-cluster.ts'
import { matchesClusterAffinity } from './filters/matches-cluster-affinity.ts'

/**
 * Karmada's ordered affinities: the first term that selects a cluster, from the one on that is observed to be in
 * force; undefined where none does.
 */
export function fallbackAffinity<Term extends AffinityTerm>(
  terms: readonly Term[],
  clusters: readonly AffinityCluster[],
  observed?: string,
): Term | undefined {
  const from = terms.findIndex(({ affinityName }) => affinityName === observed)
  return terms
    .slice(Math.max(0, from))
    .find(term => clusters.some(cluster => matchesClusterAffinity(term, cluster)))
}
