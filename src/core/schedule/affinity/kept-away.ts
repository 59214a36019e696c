import type { SelectedNode } from '../select-branch.ts'

/** What one term of a workload's affinity left of a selection. */
export interface AffinityStep {
  readonly from: SelectedNode
  /** Absent: nothing. */
  readonly left?: SelectedNode
  /** What is wrong with the others. */
  readonly reason: string
}

/** Why the affinity of a workload keeps it away from a cluster; undefined where it does not. */
export function keptAway(steps: readonly AffinityStep[], cluster: string): string | undefined {
  return steps.find(({ from, left }) => holds(from, cluster) && !(left && holds(left, cluster)))?.reason
}

function holds(node: SelectedNode, cluster: string): boolean {
  return node.cluster?.name === cluster || node.children.some(child => holds(child, cluster))
}
