import type { JsonObject } from '../../base/std/json.ts'
import type { ClusterExplanation } from './explain.ts'
import { formatVerdict } from './explain-text.ts'

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
