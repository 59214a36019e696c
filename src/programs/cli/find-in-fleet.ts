import { suggest } from '../../base/std/suggest.ts'
import type { Compiled } from '../../core/compile.ts'
import type { DesiredCluster, DesiredNode } from '../../core/model/desired.ts'
import type { FleetNode } from '../../core/model/fleet.ts'
import { UsageError } from './usage-error.ts'

/** The clusters of a desired state, in tree order. */
export function clustersOf(node: DesiredNode): readonly DesiredCluster[] {
  return [...(node.cluster ? [node.cluster] : []), ...node.children.flatMap(clustersOf)]
}

/** The cluster of a name or a path; a UsageError when there is none. */
export function findCluster({ desired }: Compiled, wanted: string): DesiredCluster {
  const all = clustersOf(desired)
  const found = all.find(
    ({ cluster }) => cluster.name === wanted || cluster.path === wanted.replace(/\/$/, ''),
  )
  if (found !== undefined) return found
  const names = all.flatMap(({ cluster }) => [cluster.name, cluster.path])
  throw new UsageError(`there is no cluster "${wanted}"${meant(wanted, names)}`)
}

/** The path of a directory of the tree that has clusters below it; a UsageError when there is none. */
export function findGroup({ fleet }: Compiled, wanted: string): string {
  const path = wanted
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')
  const groups: string[] = []
  const visit = ({ path, children }: FleetNode): void => {
    if (children.size > 0) groups.push(path)
    children.forEach(visit)
  }
  visit(fleet.root)
  if (groups.includes(path)) return path
  throw new UsageError(`the tree has no directory "${wanted}" with clusters below it${meant(path, groups)}`)
}

/** A UsageError when the fleet has no such application. */
export function checkApplication({ fleet }: Compiled, wanted: string): void {
  if (fleet.applications.has(wanted)) return
  throw new UsageError(`there is no application "${wanted}"${meant(wanted, fleet.applications.keys())}`)
}

function meant(wanted: string, names: Iterable<string>): string {
  const near = suggest(wanted, names)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
