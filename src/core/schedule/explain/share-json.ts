import type { JsonObject } from '../../../base/std/json.ts'
import type { ShareExplanation } from './explain-share.ts'

/** An explanation for machines, with the same numbers. */
export function shareJson({ steps, oneMore, ...share }: ShareExplanation): JsonObject {
  const { limits, weight, replicas } = oneMore
  return {
    ...share,
    steps: steps.map(({ next, to, ...step }) => ({
      ...step,
      to: { ...to },
      ...(next && { next: { rank: next.rank, last: { ...next.last } } }),
    })),
    oneMore: {
      limits: limits.map(limit => ({ ...limit })),
      ...(replicas !== undefined && { replicas }),
      ...(weight && { weight: { ...weight } }),
    },
  }
}
