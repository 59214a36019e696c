import type { TierShare } from '../../model/decision.ts'

/** What tiers got, as a person would say it. */
export function formatTiers(tiers: readonly TierShare[]): string {
  return tiers.map(formatTier).join(', ')
}

function formatTier({ tier, affinityName, replicas, maxReplicas }: TierShare, index: number): string {
  const name = affinityName === undefined ? `${tier}` : `"${affinityName}"`
  const whose = `${index === 0 ? 'the clusters' : 'those'} of ${tier === 0 ? '' : 'overflow '}affinity ${name}`
  return `${whose} ${maxReplicas === undefined ? `get ${replicas}` : `take ${replicas} and no more`}`
}
