import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import type { SelectedNode } from './select-branch.ts'

/** The paths of the clusters that had failed by the previous decision and are selected again. */
export function returnedClusters(previous: Decision | undefined, selected: SelectedNode): readonly string[] {
  if (previous === undefined) return []
  return evictedBelow(previous.root).flatMap(({ path, cluster }) =>
    clusterAt(selected, path) === cluster ? path : [],
  )
}

/** The clusters of a branch that have failed by its decision. */
export const evictedBelow: (node: DecisionNode) => readonly DecisionNode[] = memoizeByIdentity(node =>
  node.evicted === true ? [node] : node.children.flatMap(child => evictedBelow(child)),
)

function clusterAt(selected: SelectedNode, path: string): string | undefined {
  if (selected.placement.path === path) return selected.cluster?.name
  const next = selected.children.find(({ placement }) => isWithin(path, placement.path))
  return next && clusterAt(next, path)
}

function isWithin(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}
