import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import { treeInterner } from '../intern-tree.ts'

/** The names of a fleet. */
export interface Places {
  /** Paths of clusters by name; more than one where a name is taken twice. */
  readonly clusters: ReadonlyMap<string, readonly string[]>
  /** Names of directories and clusters, and their paths: whatever a preference may name. */
  readonly targets: ReadonlySet<string>
  readonly duplicates: readonly string[]
}

/** The index is made afresh only when a name or a path changed. */
export function indexPlaces(root: PlacementNode): Places {
  return indexNames(namesOf(root))
}

interface Names {
  readonly path: string
  readonly name: string
  readonly cluster: string | undefined
  readonly children: readonly Names[]
}

const intern = treeInterner<Names>()

const namesOf: (node: PlacementNode) => Names = memoizeByIdentity(
  ({ path, name, cluster, children: below }) => {
    const children = below.map(child => namesOf(child))
    return intern(`${path}\n${cluster?.name ?? ''}`, children, () => ({
      path,
      name,
      cluster: cluster?.name,
      children,
    }))
  },
)

const indexNames: (root: Names) => Places = memoizeByIdentity(root => {
  const clusters = new Map<string, readonly string[]>()
  const targets = new Set<string>()
  const duplicates = new Set<string>()
  const visit = ({ name, path, cluster, children }: Names): void => {
    targets.add(name)
    targets.add(path)
    if (cluster !== undefined) {
      const before = clusters.get(cluster)
      targets.add(cluster)
      if (before !== undefined) duplicates.add(cluster)
      clusters.set(cluster, before === undefined ? [path] : [...before, path])
    }
    for (const child of children) visit(child)
  }
  visit(root)
  return { clusters, targets, duplicates: [...duplicates] }
})
