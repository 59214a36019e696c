import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { ReplicaScheduling } from '../../model/propagation-policy.ts'
import type { Holds } from '../branch.ts'
import type { Scheduling } from '../scheduling.ts'
import type { SelectedNode } from '../select-branch.ts'

/** Whether preferences bound anything, and so perhaps a group with clusters of several tiers. */
export const bindsGroups: (scheduling: Scheduling) => boolean = memoizeByIdentity(({ own, below }) =>
  [own, ...below.values()].some(binds),
)

function binds({ levels = [] }: ReplicaScheduling): boolean {
  return levels.some(({ preferences }) =>
    preferences.some(
      ({ minReplicas, maxReplicas }) => minReplicas !== undefined || maxReplicas !== undefined,
    ),
  )
}

/** Adds what a tier's groups got to what the tiers before took of their bounds, by path. */
export function addTaken(node: DecisionNode, taken: Map<string, number>): void {
  if (node.cluster !== undefined || node.target === 0) return
  taken.set(node.path, (taken.get(node.path) ?? 0) + node.target)
  for (const child of node.children) addTaken(child, taken)
}

/** The holds of a tier's selection, with what earlier tiers took of the bounds of its groups. */
export function holdsBeside(selected: SelectedNode, holds: Holds, taken: ReadonlyMap<string, number>): Holds {
  if (taken.size === 0) return holds
  const touched = new Set(holds.touched)
  const visit = (node: SelectedNode): void => {
    if (node.placement.children.length === 0 || !taken.has(node.placement.path)) return
    touched.add(node)
    node.children.forEach(visit)
  }
  visit(selected)
  return { ...holds, touched, taken }
}
