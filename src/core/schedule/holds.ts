import { type Holds, noHolds } from './branch.ts'
import type { SelectedNode } from './select-branch.ts'

/** The held clusters with the nodes above them, whose sums depend on what is held. */
export function holdsOf(selected: SelectedNode, held: ReadonlyMap<string, number> | undefined): Holds {
  if (held === undefined || held.size === 0) return noHolds
  const touched = new Set<SelectedNode>()
  const visit = (node: SelectedNode): boolean => {
    let found = node.cluster !== undefined && held.has(node.cluster.name)
    for (const child of node.children) found = visit(child) || found
    if (found) touched.add(node)
    return found
  }
  visit(selected)
  return { clusters: held, touched }
}
