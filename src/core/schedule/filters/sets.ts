import { isInClusterSet } from '../../model/cluster-sets.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

export function setsFilter({ clusterSets }: PropagationPolicy): Refuse | undefined {
  if (clusterSets === undefined) return undefined
  const names = clusterSets.map(name => `"${name}"`).join(', ')
  return cluster =>
    clusterSets.some(set => isInClusterSet(set, cluster))
      ? undefined
      : `"${cluster.path}" is in none of the cluster sets ${names}`
}
