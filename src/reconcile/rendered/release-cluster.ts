import { sha256 } from '../../base/std/hash.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure, Outcome } from '../../core/model/outcome.ts'
import { reconcileCluster } from '../cluster/reconcile-cluster.ts'
import type { ClusterDirectory } from '../ports.ts'
import { failureOf } from '../requests/attempt.ts'
import type { CommitSubject } from './committed-clusters.ts'

const suspended: Failure = {
  code: 'cluster/suspended',
  message: 'its inventory says that nothing is written there',
  retryable: true,
}

// Hooks that are kept for the end of their applications are let go once nothing else is held.
const mostSteps = 4

/** An outcome with what came of the release of what was applied there before. */
export async function withRelease(
  clusters: ClusterDirectory,
  request: CommitSubject,
  outcome: Outcome,
): Promise<Outcome> {
  const failure = await releaseCluster(clusters, request)
  if (failure === undefined) return { ...outcome, released: true }
  const pace = failure.retryable || outcome.retry?.pace === 'soon' ? 'soon' : 'seldom'
  return { ...outcome, result: 'failed', failures: [...outcome.failures, failure], retry: { pace } }
}

/**
 * Lets go of what was applied to a cluster before its delivery was changed: our marks are taken off, nothing is deleted.
 * Undefined once there is nothing left that is ours, or somebody agreed that it is left as it is.
 */
async function releaseCluster(
  clusters: ClusterDirectory,
  request: CommitSubject,
): Promise<Failure | undefined> {
  const { cluster, knownUid = '', isApproved = () => false } = request
  const digest = sha256(['left with our marks', cluster.name, knownUid].join('\n'))
  if (isApproved(digest)) return undefined
  const failure = await release(clusters, request)
  return failure && told(failure, digest)
}

async function release(clusters: ClusterDirectory, request: CommitSubject): Promise<Failure | undefined> {
  try {
    const api = await clusters.connect(request.cluster)
    try {
      for (let step = 0; step < mostSteps; step++) {
        const { failures, retry, suspension } = await reconcileCluster({ ...emptied(request), api })
        const [first] = failures
        if (first !== undefined) return first
        if (suspension !== undefined) return suspended
        if (retry?.pace !== 'now') return undefined
      }
      return { code: 'cluster/interrupted', message: 'there is more to let go of', retryable: true }
    } finally {
      await api.close()
    }
  } catch (error) {
    if (error instanceof OperationError) return failureOf(error)
    throw error
  }
}

function emptied({ refuseDeletions: _, ...request }: CommitSubject): CommitSubject & { isRelease: true } {
  return {
    ...request,
    desired: [],
    applications: [],
    unreadable: [],
    mayDelete: () => true,
    isRelease: true,
  }
}

function told({ code, message, retryable }: Failure, digest: string): Failure {
  const what = `what Banyan applied there before is still marked as its own (${code}: ${message})`
  return {
    code: 'cluster/not-released',
    message: `${what}; to leave it so: banyan approve ${digest}`,
    retryable,
  }
}
