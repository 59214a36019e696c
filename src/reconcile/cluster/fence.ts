import { sha256 } from '../../base/std/hash.ts'
import type { Fence, Sequence } from '../../core/model/inventory.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

/** Why this writer must not go on in a cluster, or undefined when it may. */
export function checkFence(
  found: Fence | undefined,
  ours: Fence,
  request: Pick<ClusterRequest, 'isOther' | 'isRemoval' | 'knownUid' | 'isApproved'>,
): Failure | undefined {
  const { isOther = () => false, isRemoval, knownUid, isApproved = () => false } = request
  const uids = [knownUid, found?.clusterUid].filter(uid => uid !== undefined && uid !== ours.clusterUid)
  for (const uid of uids) {
    const digest = sha256([ours.cluster, uid, ours.clusterUid].join('\n'))
    if (!isApproved(digest)) return refuse('cluster/replaced', replaced(digest))
  }
  if (found === undefined) return undefined
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

function replaced(digest: string): string {
  return `another cluster answers under this name: its kube-system Namespace has another UID; if it is to take its place: banyan approve ${digest}`
}

function compareSequences(a: Sequence, b: Sequence): number {
  return a.epoch === b.epoch ? a.counter - b.counter : a.epoch - b.epoch
}

function refuse(code: string, message: string): Failure {
  return { code, message, retryable: false }
}
