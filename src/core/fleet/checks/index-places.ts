import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementNode } from '../../model/fleet.ts'
import { treeInterner } from '../intern-tree.ts'

/** The names of a fleet. */
export interface Places {
  readonly root: NamedPlace
  /** Paths of clusters by name; more than one where a name is taken twice. */
  readonly clusters: ReadonlyMap<string, readonly string[]>
  /** Directories by their name and by the name of their cluster. */
  readonly named: ReadonlyMap<string, readonly NamedPlace[]>
  /** Names of the levels that there are. */
  readonly levels: ReadonlySet<string>
  readonly duplicates: readonly string[]
}

/** A directory of the tree with what it may be called. */
export interface NamedPlace {
  readonly path: string
  readonly name: string
  readonly level: string | undefined
  /** Name of its cluster. */
  readonly cluster: string | undefined
  readonly children: readonly NamedPlace[]
}

/** The index is made afresh only when a name or a path changed. */
export function indexPlaces(root: PlacementNode): Places {
  return indexNames(namesOf(root))
}

/** The directory of a path from clustersPath. */
export function placeAt(root: NamedPlace, path: string): NamedPlace | undefined {
  let found: NamedPlace | undefined = root
  for (const name of path === '' ? [] : path.split('/'))
    found = found?.children.find(child => child.name === name)
  return found
}

/** Everything that places may be called. */
export function* namesIn({ path, name, cluster, children }: NamedPlace): Generator<string> {
  if (path !== '') yield name
  if (path !== '') yield path
  if (cluster !== undefined) yield cluster
  for (const child of children) yield* namesIn(child)
}

const intern = treeInterner<NamedPlace>()

const namesOf: (node: PlacementNode) => NamedPlace = memoizeByIdentity(
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

const indexNames: (root: NamedPlace) => Places = memoizeByIdentity(root => {
  const clusters = new Map<string, readonly string[]>()
  const named = new Map<string, NamedPlace[]>()
  const levels = new Set<string>()
  const duplicates = new Set<string>()
  const add = (name: string, place: NamedPlace): void => {
    const others = named.get(name)
    if (others === undefined) named.set(name, [place])
    else others.push(place)
  }
  const visit = (place: NamedPlace): void => {
    const { name, path, level, cluster, children } = place
    if (level !== undefined) levels.add(level)
    if (path !== '') add(name, place)
    if (cluster !== undefined) {
      const before = clusters.get(cluster)
      if (cluster !== name || path === '') add(cluster, place)
      if (before !== undefined) duplicates.add(cluster)
      clusters.set(cluster, before === undefined ? [path] : [...before, path])
    }
    children.forEach(visit)
  }
  visit(root)
  return { root, clusters, named, levels, duplicates: [...duplicates] }
})
