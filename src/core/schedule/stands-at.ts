import { isLeaf } from './children.ts'
import type { SelectedNode } from './select-branch.ts'

/** Whether what a policy says of a level is said of a child: the level of its depth has that name, or it is a cluster. */
export function standsAt(level: string, child: SelectedNode): boolean {
  return child.placement.level === level || (level === 'cluster' && isLeaf(child))
}
