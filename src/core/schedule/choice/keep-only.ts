import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../../model/fleet.ts'
import type { PlacementDecision } from '../../model/placement-decision.ts'
import { type SelectedNode, selectedNode } from '../select-branch.ts'

/** What is left of a selection when only these clusters stay; branches that lose none are the same objects. */
export function keepOnly(selected: SelectedNode, names: ReadonlySet<string>): SelectedNode | undefined {
  const children = selected.children.flatMap(child => keepOnly(child, names) ?? [])
  const own = selected.cluster !== undefined && names.has(selected.cluster.name)
  const cluster = own ? selected.cluster : undefined
  const same = cluster === selected.cluster && children.length === selected.children.length
  if (same && children.every((child, index) => child === selected.children[index])) return selected
  return selectedNode(selected.placement, cluster, children)
}

/** The clusters of a selection, in the order of the tree. */
export const clustersIn: (selected: SelectedNode) => readonly PlacementCluster[] = memoizeByIdentity(
  selected => {
    const found: PlacementCluster[] = []
    const visit = ({ cluster, children }: SelectedNode): void => {
      if (cluster !== undefined) found.push(cluster)
      for (const child of children) visit(child)
    }
    visit(selected)
    return found
  },
)

/** What is left of a selection of what a decision chose. */
export const keepChosen: (selected: SelectedNode, decision: PlacementDecision) => SelectedNode | undefined =
  memoizeByIdentity((selected, { clusters }) => keepOnly(selected, new Set(clusters.map(({ name }) => name))))
