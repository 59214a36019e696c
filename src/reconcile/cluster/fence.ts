import { sha256 } from '../../base/std/hash.ts'
import type { Fence, Sequence } from '../../core/model/inventory.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'

type Asked = Pick<
  ClusterRequest,
  'isAhead' | 'isOther' | 'isRemoval' | 'isUnheard' | 'knownUid' | 'isApproved'
>

/** Why this writer must not go on in a cluster, or undefined when it may. */
export async function checkFence(
  found: Fence | undefined,
  ours: Fence,
  request: Asked,
): Promise<Failure | undefined> {
  return checkWriter(found, ours, request) ?? (await checkHead(found, ours, request))
}

function checkWriter(found: Fence | undefined, ours: Fence, request: Asked): Failure | undefined {
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
  const { epoch, counter } = found.sequence
  if (request.isUnheard) return { code: behindCode, message: unheard, retryable: true }
  if (compareSequences(found.sequence, ours.sequence) > 0) {
    const message = `a newer decision (${epoch}, ${counter}) was applied here by ${found.writer}`
    return { code: behindCode, message, retryable: true }
  }
  return undefined
}

// Another writer may be at a revision that this one does not know yet: what is new there would be taken for unwanted.
async function checkHead(
  found: Fence | undefined,
  ours: Fence,
  { isAhead }: Asked,
): Promise<Failure | undefined> {
  if (found === undefined || found.writer === ours.writer || found.head === ours.head) return undefined
  if ((await isAhead?.(found.head)) !== true) return undefined
  const message = `${found.writer} applies revision ${found.head.slice(0, 12)} here, which is not taken in yet`
  return { code: 'cluster/fenced', message, retryable: true }
}

const unheard = 'it was not heard when the state was rebuilt, and has an inventory: it is asked first'

function replaced(digest: string): string {
  return `another cluster answers under this name: its kube-system Namespace has another UID; if it is to take its place: banyan approve ${digest}`
}

/** What was decided since is not known here: the state store has it, or has lost it. */
export const behindCode = 'cluster/behind'

/** Negative, zero or positive, as one sequence is before, at or after another. */
export function compareSequences(a: Sequence, b: Sequence): number {
  return a.epoch === b.epoch ? a.counter - b.counter : a.epoch - b.epoch
}

function refuse(code: string, message: string): Failure {
  return { code, message, retryable: false }
}
