import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'

/** The names of a branch. */
export interface Places {
  /** Paths of clusters by name; more than one where a name is taken twice. */
  readonly clusters: ReadonlyMap<string, readonly string[]>
  /** Names of directories and clusters, and their paths: whatever a preference may name. */
  readonly targets: ReadonlySet<string>
  readonly duplicates: readonly string[]
}

export const indexPlaces: (root: PlacementNode) => Places = memoizeByIdentity(root => {
  const clusters = new Map<string, readonly string[]>()
  const targets = new Set<string>()
  const duplicates = new Set<string>()
  const visit = (node: PlacementNode): void => {
    targets.add(node.name)
    targets.add(node.path)
    if (node.cluster !== undefined) {
      const { name, path } = node.cluster
      const before = clusters.get(name)
      targets.add(name)
      if (before !== undefined) duplicates.add(name)
      clusters.set(name, before === undefined ? [path] : [...before, path])
    }
    for (const child of node.children) visit(child)
  }
  visit(root)
  return { clusters, targets, duplicates: [...duplicates] }
})
