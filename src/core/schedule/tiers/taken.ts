import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { Holds } from '../branch.ts'
import type { Scheduling } from '../scheduling.ts'
import type { SelectedNode } from '../select-branch.ts'

/** The levels at which preferences bound anything, and so perhaps groups with clusters of several tiers. */
export const boundLevels: (scheduling: Scheduling) => ReadonlySet<string> = memoizeByIdentity(
  ({ own, below }) => {
    const levels = [own, ...below.values()].flatMap(each => each.levels ?? [])
    const bound = levels.filter(({ preferences }) =>
      preferences.some(({ minReplicas = 0, maxReplicas }) => minReplicas > 0 || maxReplicas !== undefined),
    )
    return new Set(bound.map(({ level }) => level))
  },
)

/** Adds what a tier's groups got to what the tiers before took of their bounds, by path. */
export function addTaken(node: DecisionNode, taken: Map<string, number>): void {
  if (node.cluster !== undefined || node.target === 0) return
  taken.set(node.path, (taken.get(node.path) ?? 0) + node.target)
  for (const child of node.children) addTaken(child, taken)
}

/** The holds of a tier's selection, with what earlier tiers took of the bounds of its groups. */
export function holdsBeside(
  selected: SelectedNode,
  holds: Holds,
  taken: ReadonlyMap<string, number>,
  scheduling: Scheduling,
): Holds {
  if (taken.size === 0) return holds
  const levels = boundLevels(scheduling)
  const touched = new Set(holds.touched)
  // Whose children are bound, and all above.
  const visit = (node: SelectedNode): boolean => {
    let found = false
    for (const { placement } of node.children) {
      if (placement.children.length === 0 || !taken.has(placement.path)) continue
      found = levels.has(placement.level ?? '') || found
    }
    for (const child of node.children) if (taken.has(child.placement.path)) found = visit(child) || found
    if (found) touched.add(node)
    return found
  }
  visit(selected)
  return { ...holds, touched, taken }
}
