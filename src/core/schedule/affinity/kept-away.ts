import type { SelectedNode } from '../select-branch.ts'

/** What one term of a workload's affinity left of a selection. */
export interface AffinityStep {
  readonly from: SelectedNode
  /** Absent: nothing. */
  readonly left?: SelectedNode
  /** What is wrong with the others. */
  readonly reason: string
}

/** Why the affinity of a workload keeps it away from clusters, by their names. */
export function keptAway(steps: readonly AffinityStep[]): ReadonlyMap<string, string> {
  const away = new Map<string, string>()
  for (const { from, left, reason } of steps) {
    const stay = new Set(left && clustersIn(left))
    for (const name of clustersIn(from)) if (!stay.has(name) && !away.has(name)) away.set(name, reason)
  }
  return away
}

function* clustersIn({ cluster, children }: SelectedNode): Generator<string> {
  if (cluster !== undefined) yield cluster.name
  for (const child of children) yield* clustersIn(child)
}
