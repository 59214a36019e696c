import type { JsonObject } from '../../../base/std/json.ts'
import type { ShareExplanation } from './explain-share.ts'

/** An explanation for machines, with the same numbers. */
export function shareJson({ steps, oneMore, otherwise, tiers, ...share }: ShareExplanation): JsonObject {
  const { limits, weight, ...more } = oneMore
  return {
    ...share,
    ...(tiers && { tiers: { of: tiers.of, shares: tiers.shares.map(each => ({ ...each })) } }),
    ...(otherwise && { otherwise: { ...otherwise } }),
    steps: steps.map(({ next, to, ...step }) => ({
      ...step,
      to: { ...to },
      ...(next && { next: { ...next, last: { ...next.last } } }),
    })),
    oneMore: {
      limits: limits.map(limit => ({ ...limit })),
      ...more,
      ...(weight && { weight: { ...weight } }),
    },
  }
}
