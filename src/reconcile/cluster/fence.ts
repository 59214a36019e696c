import type { Fence, Sequence } from '../../core/model/inventory.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

/** Why this writer must not go on in a cluster, or undefined when it may. */
export function checkFence(
  found: Fence | undefined,
  ours: Fence,
  { isOther = () => false, isRemoval }: Pick<ClusterRequest, 'isOther' | 'isRemoval'>,
): Failure | undefined {
  if (found === undefined) return undefined
  if (found.clusterUid !== ours.clusterUid) {
    return refuse(
      'cluster/replaced',
      'another cluster answers under this name: its kube-system Namespace has another UID',
    )
  }
  if (found.source !== ours.source || found.branch !== ours.branch) {
    return refuse('cluster/fenced', `the inventory belongs to branch "${found.branch}" of ${found.source}`)
  }
  const { cluster } = found
  if (cluster !== undefined && cluster !== ours.cluster) {
    if (isRemoval) return refuse('cluster/renamed', `it is cluster "${cluster}" now: nothing is deleted`)
    if (isOther(cluster))
      return refuse('cluster/fenced', `it is cluster "${cluster}" of the same fleet, under another name`)
  }
  if (compareSequences(found.sequence, ours.sequence) > 0) {
    const { epoch, counter } = found.sequence
    return refuse(
      'cluster/fenced',
      `a newer decision (${epoch}, ${counter}) was applied here by ${found.writer}`,
    )
  }
  return undefined
}

function compareSequences(a: Sequence, b: Sequence): number {
  return a.epoch === b.epoch ? a.counter - b.counter : a.epoch - b.epoch
}

function refuse(code: string, message: string): Failure {
  return { code, message, retryable: false }
}
