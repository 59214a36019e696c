import { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import { crashedOutcome, refusedOutcome } from '../cluster/outcome.ts'
import { type ClusterRequest, reconcileCluster } from '../cluster/reconcile-cluster.ts'
import { failureOf } from '../requests/attempt.ts'
import { telling } from '../requests/telling.ts'
import type { KeptClusters } from '../watch/kept-clusters.ts'

/** Reconciles a cluster that is followed; that it cannot be opened, and a bug of our own, are Outcomes, too. */
export async function reconcileKept(
  keepers: KeptClusters,
  request: Omit<ClusterRequest, 'api'>,
  onProgress: () => void,
): Promise<Outcome> {
  try {
    const keeper = await keepers.keeperOf(request.cluster, request.fleet)
    return await reconcileCluster({ ...request, api: telling(keeper.api, onProgress), keeper })
  } catch (error) {
    if (error instanceof OperationError)
      return refusedOutcome(request, failureOf(error), error.retryAfterSeconds)
    return crashedOutcome(request, error)
  }
}
