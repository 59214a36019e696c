import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { FleetNode, PlacementNode } from '../model/fleet.ts'
import type { SelectedNode } from '../schedule/index.ts'

/** A warning for every cluster that no policy reaches. */
export function idleClusters(root: FleetNode, selected: readonly SelectedNode[]): readonly Diagnostic[] {
  return idlePaths(root.placement, ...selected).flatMap(path => {
    const cluster = nodeAt(root, path)?.cluster
    if (cluster === undefined) return []
    const message = `no policy gives anything to cluster "${cluster.name}"`
    return [
      { code: 'fleet/cluster-idle', severity: 'warning', message, at: cluster.at },
    ] satisfies Diagnostic[]
  })
}

// Looked for again only when a selection or the tree has changed.
const idlePaths: (root: PlacementNode, ...selected: readonly SelectedNode[]) => readonly string[] =
  memoizeByIdentity((root: PlacementNode, ...selected: readonly SelectedNode[]) => {
    const reached = new Set<string>()
    for (const each of selected) addNames(each, reached)
    const idle: string[] = []
    const visit = (node: PlacementNode): void => {
      if (node.cluster !== undefined && !reached.has(node.cluster.name)) idle.push(node.path)
      for (const child of node.children) visit(child)
    }
    visit(root)
    return idle
  })

function addNames(node: SelectedNode, names: Set<string>): void {
  if (node.cluster !== undefined) names.add(node.cluster.name)
  for (const child of node.children) addNames(child, names)
}

function nodeAt(root: FleetNode, path: string): FleetNode | undefined {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  return node
}
