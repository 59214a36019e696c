import type { PlacementCluster } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { PlacementAffinity } from '../../model/selector.ts'
import { excludeFilter } from './exclude.ts'
import { expressionsFilter } from './expressions.ts'
import { fieldsFilter } from './fields.ts'
import type { Filter, Refuse } from './filter.ts'
import { labelsFilter } from './labels.ts'
import { namesFilter } from './names.ts'
import { pathsFilter } from './paths.ts'

export type AffinityFilterName = 'exclude' | 'names' | 'paths' | 'labels' | 'fields' | 'expressions'

export type AffinityFilters = readonly (readonly [AffinityFilterName, Refuse])[]

const filters: readonly (readonly [AffinityFilterName, Filter])[] = [
  ['exclude', excludeFilter],
  ['names', namesFilter],
  ['paths', pathsFilter],
  ['labels', labelsFilter],
  ['fields', fieldsFilter],
  ['expressions', expressionsFilter],
]

/** The filters that an affinity uses; by default the policy's own. */
export function affinityFilters(
  policy: PropagationPolicy,
  affinity: PlacementAffinity | undefined = policy.clusterAffinity,
): AffinityFilters {
  const asked = affinity === undefined ? policy : { ...policy, clusterAffinity: affinity }
  return filters.flatMap(([name, filter]): AffinityFilters => {
    const refuse = filter(asked)
    return refuse === undefined ? [] : [[name, refuse]]
  })
}

export function passesAll(list: AffinityFilters, cluster: PlacementCluster): boolean {
  return list.every(filter => filter[1](cluster) === undefined)
}
