import type { TierShare } from '../../model/decision.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Assigned } from './assign-tiers.ts'

/** What a decision says of its tiers. */
export function tierShares(
  { policy }: { readonly policy: PropagationPolicy },
  { tiers }: Assigned,
): readonly TierShare[] {
  return tiers.map(({ tier, replicas, part: { max } }): TierShare => {
    const { affinityName } = tier === 0 ? policy : (policy.overflowAffinities?.[tier - 1] ?? {})
    return {
      tier,
      ...(affinityName !== undefined && { affinityName }),
      replicas,
      ...(replicas === max && { maxReplicas: max }),
    }
  })
}
