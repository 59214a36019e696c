import { leafBounds } from './bounds.ts'
import type { Holds, Part } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import { isLeaf } from './children.ts'
import { feasibleBranch } from './feasible.ts'
import type { Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import type { Weighed } from './weigh.ts'

/** The whole of a selection as a part: what is handed N. */
export function rootPart(
  selected: SelectedNode,
  scheduling: Scheduling,
  holds: Holds,
  capacity: CapacityNode | undefined,
): Part {
  const { name, path } = selected.placement
  const own = { name, path, weight: selected.weight, explicitWeight: false, priority: 0, unknown: 0 }
  if (selected.cluster === undefined || !isLeaf(selected)) {
    const branch = feasibleBranch(selected, scheduling, holds, capacity)
    return { ...own, cluster: undefined, min: branch.min, max: branch.max, reason: undefined, branch }
  }
  const cluster = selected.cluster.name
  const bounds = leafBounds(unlimited, holds.clusters.get(cluster), capacity)
  return { ...own, cluster, branch: undefined, ...bounds }
}

// A policy whose scope is a cluster's own directory gives it everything, whatever it weighs.
const unlimited: Weighed = {
  weight: 1,
  explicit: false,
  unnamed: false,
  min: 0,
  max: Number.POSITIVE_INFINITY,
  priority: 0,
  unknown: 0,
}
