import type { TierShare } from '../../model/decision.ts'

/** What a tier got, as a person would say it. */
export function formatTier({ tier, affinityName, replicas, maxReplicas }: TierShare): string {
  const name = affinityName === undefined ? `${tier}` : `"${affinityName}"`
  const whose = tier === 0 ? `the clusters of affinity ${name}` : `those of overflow affinity ${name}`
  return `${whose} ${maxReplicas === undefined ? `get ${replicas}` : `take ${replicas} and no more`}`
}
