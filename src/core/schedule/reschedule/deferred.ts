import type { Decision, DecisionNode, Triggers } from '../../model/decision.ts'
import type { RescheduleWhen, WorkloadPolicy } from '../../model/propagation-policy.ts'
import type { LeavingCluster } from '../leaving.ts'
import type { SelectedNode } from '../select-branch.ts'

const triggers: readonly (readonly [keyof RescheduleWhen, keyof Triggers])[] = [
  ['policyContentChanged', 'policyContent'],
  ['clusterJoined', 'clusters'],
  ['clusterLabelsChanged', 'labels'],
]

/** What a decision is asked with, as far as it may be held back. */
export interface Circumstances {
  readonly workloadPolicy: WorkloadPolicy
  readonly replicas: number
  readonly selected: SelectedNode
  readonly previous?: Decision
  readonly held?: ReadonlyMap<string, number>
  readonly rebalance?: { readonly paths: readonly string[] }
  readonly leaving?: readonly LeavingCluster[]
}

/**
 * What is held back, if all that changed since the previous decision is what the policy's `rescheduleWhen` holds back:
 * then that decision stays. Another number of replicas, a rebalance, or a cluster that has a share and is lost, tainted
 * or fails decides anew, with all that was held back before. Where a cluster joined and that is held back, labels that
 * differ are held back with it, since digests do not tell whose they are. As in KubeAdmiral.
 */
export function deferredReasons(request: Circumstances, now: Triggers): readonly string[] {
  const { previous, replicas, rebalance, workloadPolicy } = request
  if (previous?.triggers === undefined || previous.replicas !== replicas) return []
  if ((rebalance?.paths ?? []).length > 0 || !isKept(previous, request)) return []
  const { rescheduleWhen = {} } = workloadPolicy
  const { triggers: before } = previous
  const changed = triggers.filter(([, trigger]) => before[trigger] !== now[trigger]).map(([when]) => when)
  const joins = changed.includes('clusterJoined') && rescheduleWhen.clusterJoined === false
  const isHeld = (when: keyof RescheduleWhen): boolean =>
    rescheduleWhen[when] === false || (joins && when === 'clusterLabelsChanged')
  return changed.every(isHeld) ? changed : []
}

// Every cluster with a share is selected, or could be but for its labels or the policy's word.
function isKept({ root }: Decision, { selected, leaving = [], held }: Circumstances): boolean {
  const departing = new Map(leaving.map(each => [each.cluster, each]))
  const visit = (node: DecisionNode): boolean => {
    const { cluster, target, granted, evicted, children, path } = node
    if (cluster === undefined) return children.every(visit)
    if (evicted === true || (held?.get(cluster) ?? target) !== target) return false
    if (isSelected(selected, path, cluster)) return true
    const departs = departing.get(cluster)
    if (target === 0) return granted === 0 || departs?.path === path
    return isHealthy(departs, path)
  }
  return visit(root)
}

function isHealthy(leaving: LeavingCluster | undefined, path: string): boolean {
  return leaving !== undefined && leaving.path === path && !leaving.evicted && !leaving.tainted
}

function isSelected(selected: SelectedNode, path: string, cluster: string): boolean {
  if (selected.placement.path === path) return selected.cluster?.name === cluster
  const next = selected.children.find(({ placement }) => isWithin(path, placement.path))
  return next !== undefined && isSelected(next, path, cluster)
}

function isWithin(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}
