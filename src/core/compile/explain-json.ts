import type { JsonObject } from '../../base/std/json.ts'
import type { AffinityExplanation, ClusterExplanation } from './explain.ts'
import { formatAffinity, formatVerdict } from './explain-text.ts'

/** Why a cluster gets an application, or does not, for machines. */
export function placementJson(explanation: ClusterExplanation): JsonObject {
  const { by, refusals, ...rest } = explanation
  return {
    ...rest,
    selected: by !== undefined,
    ...(by && { policy: { ...by } }),
    ...(refusals.length > 0 && {
      refusals: refusals.map(({ policy, reason }) => ({ policy: { ...policy }, reason })),
    }),
    why: formatVerdict(explanation),
  }
}

/** Why an affinity is not in force, for machines. */
export function affinityJson(explanation: AffinityExplanation): JsonObject {
  const { policy, ...rest } = explanation
  return { ...rest, policy: { ...policy }, why: formatAffinity(explanation) }
}
