import { type SelectedNode, selectedNode } from '../select-branch.ts'

/** The branch of a selection at a path; undefined: nothing of it is selected. */
export function branchAt(selected: SelectedNode, path: string): SelectedNode | undefined {
  if (selected.placement.path === path) return selected
  const next = selected.children.find(child => isWithin(path, child.placement.path))
  return next && branchAt(next, path)
}

/** A selection with another branch at a path, where it has one; undefined when nothing is left. */
export function withBranch(
  selected: SelectedNode,
  path: string,
  branch: SelectedNode | undefined,
): SelectedNode | undefined {
  const { placement, cluster, children } = selected
  if (placement.path === path) return branch
  const changed = children.flatMap(child =>
    isWithin(path, child.placement.path) ? (withBranch(child, path, branch) ?? []) : child,
  )
  return selectedNode(placement, cluster, changed)
}

function isWithin(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}
