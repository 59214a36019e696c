import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import { treeInterner } from '../intern-tree.ts'

/** The names of a fleet. */
export interface Places {
  /** Paths of clusters by name; more than one where a name is taken twice. */
  readonly clusters: ReadonlyMap<string, readonly string[]>
  /** Names of directories and clusters, and their paths: whatever a preference may name. */
  readonly targets: ReadonlySet<string>
  /** What of that a preference of a level may name, by the level's name; `cluster` has all clusters. */
  readonly targetsByLevel: ReadonlyMap<string, ReadonlySet<string>>
  readonly duplicates: readonly string[]
}

/** The index is made afresh only when a name or a path changed. */
export function indexPlaces(root: PlacementNode): Places {
  return indexNames(namesOf(root))
}

interface Names {
  readonly path: string
  readonly name: string
  readonly level: string | undefined
  readonly cluster: string | undefined
  readonly children: readonly Names[]
}

const intern = treeInterner<Names>()

const namesOf: (node: PlacementNode) => Names = memoizeByIdentity(
  ({ path, name, level, cluster, children: below }) => {
    const children = below.map(child => namesOf(child))
    return intern(`${path}\n${level ?? ''}\n${cluster?.name ?? ''}`, children, () => ({
      path,
      name,
      level,
      cluster: cluster?.name,
      children,
    }))
  },
)

const indexNames: (root: Names) => Places = memoizeByIdentity(root => {
  const clusters = new Map<string, readonly string[]>()
  const targets = new Set<string>()
  const duplicates = new Set<string>()
  const targetsByLevel = new Map<string, Set<string>>()
  const addTo = (level: string, names: readonly string[]): void => {
    const known = targetsByLevel.get(level) ?? new Set()
    targetsByLevel.set(level, known)
    for (const each of names) known.add(each)
  }
  const visit = ({ name, path, level, cluster, children }: Names): void => {
    const names = cluster === undefined ? [name, path] : [name, path, cluster]
    if (level !== undefined) addTo(level, names)
    if (cluster !== undefined) addTo('cluster', names)
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
  return { clusters, targets, targetsByLevel, duplicates: [...duplicates] }
})
