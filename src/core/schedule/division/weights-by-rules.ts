import type { ClusterWeight } from './capacity-weights.ts'
import { compareNames, total, wholeWeight } from './party.ts'

/** Gives a weight to the clusters that it matches: a rule of `staticWeightList`, or a subscriber. */
export interface WeightRule<Cluster> {
  readonly matches: (cluster: Cluster) => boolean
  readonly weight: number
}

/**
 * Karmada's static weights: of each cluster the greatest weight of the rules that match it; one that none matches is
 * left out. Where all weigh nothing, every cluster weighs 1. Gives them by name.
 */
export function greatestWeights<Cluster extends { readonly name: string }>(
  clusters: readonly Cluster[],
  rules: readonly WeightRule<Cluster>[],
): readonly ClusterWeight[] {
  const sorted = [...clusters].sort(compareNames)
  const weights = sorted.flatMap((cluster): readonly ClusterWeight[] => {
    const matching = weightsOf(cluster, rules)
    return matching.length === 0 ? [] : [{ name: cluster.name, weight: Math.max(...matching) }]
  })
  return weights.some(({ weight }) => weight > 0) ? weights : sorted.map(({ name }) => ({ name, weight: 1 }))
}

/** Clusternet's static weights: of each cluster the sum of the weights of the subscribers that match it, by name. */
export function summedWeights<Cluster extends { readonly name: string }>(
  clusters: readonly Cluster[],
  subscribers: readonly WeightRule<Cluster>[],
): readonly ClusterWeight[] {
  return [...clusters]
    .sort(compareNames)
    .map(cluster => ({ name: cluster.name, weight: total(weightsOf(cluster, subscribers)) }))
}

function weightsOf<Cluster>(cluster: Cluster, rules: readonly WeightRule<Cluster>[]): readonly number[] {
  return rules.filter(({ matches }) => matches(cluster)).map(({ weight }) => wholeWeight(weight))
}
