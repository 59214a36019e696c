import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { PlacementNode } from '../model/fleet.ts'
import type { PropagationPolicy } from '../model/propagation-policy.ts'
import type { AffinityTerm } from '../model/selector.ts'
import { type SelectedNode, selectBranch } from './select-branch.ts'

/**
 * A policy with the one of its `clusterAffinities` that is in force over a branch: the one that was before, for as long
 * as it selects a cluster; otherwise the first that selects one. Clusters that are `failing`, by name, count only where
 * no affinity selects another. Where none selects any, the first. The same object for the same choice, and a policy
 * without such a list is itself.
 */
export function chooseAffinity(
  policy: PropagationPolicy,
  node: PlacementNode,
  previousName?: string,
  failing: ReadonlySet<string> = new Set(),
): PropagationPolicy {
  const terms = policy.clusterAffinities ?? []
  const [first] = terms
  if (first === undefined) return policy
  const before = terms.filter(({ affinityName }) => affinityName === previousName)
  const policies = [...before, ...terms].map(term => withTerm(policy, term))
  const serving = policies.find(each => selectsOther(selectBranch(each, node), failing))
  return serving ?? policies.find(each => selectBranch(each, node) !== undefined) ?? withTerm(policy, first)
}

function selectsOther(selected: SelectedNode | undefined, failing: ReadonlySet<string>): boolean {
  if (selected === undefined || failing.size === 0) return selected !== undefined
  const { cluster, children } = selected
  return (
    (cluster !== undefined && !failing.has(cluster.name)) ||
    children.some(child => selectsOther(child, failing))
  )
}

/** The policy with one of its terms in force. */
export const withTerm: (policy: PropagationPolicy, term: AffinityTerm) => PropagationPolicy =
  memoizeByIdentity((policy, { affinityName, overflowAffinities, ...clusterAffinity }) => ({
    ...policy,
    affinityName,
    clusterAffinity,
    ...(overflowAffinities && { overflowAffinities }),
  }))
