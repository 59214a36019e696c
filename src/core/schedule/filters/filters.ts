import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import {
  type AffinityFilterName,
  type AffinityFilters,
  affinityFilters,
  passesAll,
} from './affinity-filters.ts'
import type { Refuse } from './filter.ts'
import { setsFilter } from './sets.ts'
import { taintsFilter } from './taints.ts'

export type FilterName = 'sets' | AffinityFilterName | 'taints'

type Filters = readonly (readonly [FilterName, Refuse])[]

/** The filters that a policy uses, ready to be asked of many clusters. */
export const filtersOf: (policy: PropagationPolicy) => Filters = memoizeByIdentity(policy => {
  const sets = setsFilter(policy)
  const used: Filters = [...(sets === undefined ? [] : [['sets', sets] as const]), ...tieredFilters(policy)]
  return narrowsOnly(policy) ? used : [...used, ['taints', taintsFilter(policy)]]
})

// Taints were weighed by the policy that is refined; a refinement asks again only if it brings tolerations of its own.
function narrowsOnly(policy: PropagationPolicy): boolean {
  return policy.refines !== undefined && policy.clusterTolerations.length === 0
}

// What the affinity refuses an overflow affinity may select.
function tieredFilters(policy: PropagationPolicy): AffinityFilters {
  const own = affinityFilters(policy)
  const further = (policy.overflowAffinities ?? []).map(each => affinityFilters(policy, each))
  if (further.length === 0) return own
  return own.map(([name, refuse]) => [
    name,
    cluster => {
      const reason = refuse(cluster)
      if (reason === undefined || further.some(each => passesAll(each, cluster))) return undefined
      return `${reason}, and no overflow affinity selects it`
    },
  ])
}
