import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import type { AffinityTerm } from '../model/selector.ts'
import { selectBranch } from './select-branch.ts'

/**
 * A policy with the one of its `clusterAffinities` that is in force over a branch: the one that was before, for as long
 * as it selects a cluster; otherwise the first that selects one. Where none does, the first. The same object for the
 * same choice, and a policy without such a list is itself.
 */
export function chooseAffinity(
  policy: PropagationPolicy,
  node: PlacementNode,
  previousName?: string,
): PropagationPolicy {
  const terms = policy.clusterAffinities ?? []
  const [first] = terms
  if (first === undefined) return policy
  const before = terms.filter(({ affinityName }) => affinityName === previousName)
  const policies = [...before, ...terms].map(term => withTerm(policy, term))
  return policies.find(each => selectBranch(each, node) !== undefined) ?? withTerm(policy, first)
}

const withTerm: (policy: PropagationPolicy, term: AffinityTerm) => PropagationPolicy = memoizeByIdentity(
  (policy, { affinityName, ...clusterAffinity }) => ({ ...policy, affinityName, clusterAffinity }),
)
