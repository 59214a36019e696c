import { gate } from '../../core/plan/index.ts'
import type { Observed } from './observe-cluster.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

/** What of a plan may be done now; what has to wait comes with a later look at the cluster. */
export function inOrder({ held = new Map() }: Pick<ClusterRequest, 'held'>, observed: Observed): Observed {
  const { plan, waiting, failures } = gate({ ...observed, held })
  if (plan === observed.plan && failures.length === 0) return observed
  return { ...observed, plan, waiting, failures: [...observed.failures, ...failures] }
}
