import { gate, hangingAmong } from '../../core/plan/index.ts'
import type { Observed } from './observe-cluster.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

/** What of a plan may be done now; what has to wait comes with a later look at the cluster. What hangs is told. */
export function inOrder(
  { held = new Map(), clock }: Pick<ClusterRequest, 'held' | 'clock'>,
  observed: Observed,
): Observed {
  const { plan, waiting, failures } = gate({ ...observed, held })
  const { failures: hanging, nextAt } = hangingAmong(observed.live, clock.now())
  return {
    ...observed,
    plan,
    waiting,
    failures: [...observed.failures, ...failures, ...hanging],
    ...(nextAt !== undefined && { nextAt }),
  }
}
