import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster, Taint } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { SelectedNode } from '../select-branch.ts'
import { formatTaint, tolerates } from './taints.ts'

/** Why a cluster keeps applications out that it does not have yet; OCM's effect `NoSelectIfNew`. */
export function newcomerRefusal(
  { clusterTolerations }: PropagationPolicy,
  { taints }: PlacementCluster,
): string | undefined {
  const refusing = taints.find(
    taint => keepsNewcomersOut(taint) && !clusterTolerations.some(each => tolerates(each, taint)),
  )
  return refusing && `the taint ${formatTaint(refusing)} keeps out what is new in the cluster`
}

/** Whether any selected cluster has a taint that keeps newcomers out, tolerated or not. */
export const hasNewcomerTaints: (selected: SelectedNode) => boolean = memoizeByIdentity(
  ({ cluster, children }) =>
    cluster?.taints.some(keepsNewcomersOut) === true || children.some(child => hasNewcomerTaints(child)),
)

function keepsNewcomersOut({ effect }: Taint): boolean {
  return effect === 'NoSelectIfNew'
}
