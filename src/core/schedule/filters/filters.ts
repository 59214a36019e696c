import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { excludeFilter } from './exclude.ts'
import { expressionsFilter } from './expressions.ts'
import { fieldsFilter } from './fields.ts'
import type { Filter, Refuse } from './filter.ts'
import { labelsFilter } from './labels.ts'
import { namesFilter } from './names.ts'
import { pathsFilter } from './paths.ts'
import { setsFilter } from './sets.ts'
import { taintsFilter } from './taints.ts'

export type FilterName =
  | 'sets'
  | 'exclude'
  | 'names'
  | 'paths'
  | 'labels'
  | 'fields'
  | 'expressions'
  | 'taints'

const affinity: readonly (readonly [FilterName, Filter])[] = [
  ['sets', setsFilter],
  ['exclude', excludeFilter],
  ['names', namesFilter],
  ['paths', pathsFilter],
  ['labels', labelsFilter],
  ['fields', fieldsFilter],
  ['expressions', expressionsFilter],
]

/** The filters that a policy uses, ready to be asked of many clusters. */
export const filtersOf: (policy: PropagationPolicy) => readonly (readonly [FilterName, Refuse])[] =
  memoizeByIdentity(policy => {
    const used = affinity.flatMap(([name, filter]): readonly [FilterName, Refuse][] => {
      const refuse = filter(policy)
      return refuse === undefined ? [] : [[name, refuse]]
    })
    return narrowsOnly(policy) ? used : [...used, ['taints', taintsFilter(policy)]]
  })

// Taints were weighed by the policy that is refined; a refinement asks again only if it brings tolerations of its own.
function narrowsOnly(policy: PropagationPolicy): boolean {
  return policy.refines !== undefined && policy.clusterTolerations.length === 0
}
