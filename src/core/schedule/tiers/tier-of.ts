import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster, PlacementNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { affinityFilters, passesAll } from '../filters/affinity-filters.ts'

/**
 * The tier of each of a policy's clusters, as in Karmada: 0 for those of its own affinity, k for those that its k-th
 * overflow affinity is the first to select. One that nothing selects, and that the policy keeps all the same, is of the
 * last. Undefined where a policy has no overflow affinity.
 */
export const tierOf: (policy: PropagationPolicy) => ((cluster: PlacementCluster) => number) | undefined =
  memoizeByIdentity(policy => {
    const { overflowAffinities = [] } = policy
    if (overflowAffinities.length === 0) return undefined
    const firstIn = matchingTier(policy)
    return cluster => firstIn(cluster) ?? overflowAffinities.length
  })

const matchingTier: (policy: PropagationPolicy) => (cluster: PlacementCluster) => number | undefined =
  memoizeByIdentity(policy => {
    const { overflowAffinities = [] } = policy
    const tiers = [affinityFilters(policy), ...overflowAffinities.map(each => affinityFilters(policy, each))]
    return cluster => {
      const found = tiers.findIndex(each => passesAll(each, cluster))
      return found === -1 ? undefined : found
    }
  })

/** The tiers of a policy that clusters of a branch belong to, whatever their taints. */
export const tiersIn: (policy: PropagationPolicy, node: PlacementNode) => ReadonlySet<number> =
  memoizeByIdentity((policy, { cluster, children }) => {
    const own = cluster && matchingTier(policy)(cluster)
    const found = new Set(own === undefined ? [] : [own])
    for (const child of children) for (const tier of tiersIn(policy, child)) found.add(tier)
    return found
  })
