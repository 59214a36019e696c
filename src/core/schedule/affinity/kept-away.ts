import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { clustersIn } from '../choice/keep-only.ts'
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
  for (const { from, left, reason } of steps)
    for (const name of left === undefined ? namesIn(from) : namesOut(from, left)) away.set(name, reason)
  return away
}

const namesOut: (from: SelectedNode, left: SelectedNode) => readonly string[] = memoizeByIdentity(
  (from, left) => {
    const stay = new Set(namesIn(left))
    return namesIn(from).filter(name => !stay.has(name))
  },
)

const namesIn = (node: SelectedNode): readonly string[] => clustersIn(node).map(({ name }) => name)
