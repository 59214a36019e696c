import { suggest } from '../../base/std/suggest.ts'
import type { Compiled } from '../../core/compile.ts'
import { editNodes, type NodeSpec, nodeAt, specOf } from '../../core/fleet/index.ts'
import type { Cluster, Fleet, FleetNode } from '../../core/model/fleet.ts'
import type { Suspension } from '../../core/model/suspension.ts'
import { clustersOf } from './find-in-fleet.ts'
import { UsageError } from './usage-error.ts'

/** Files as they are to be, and the node that they are about. */
export interface FileEdit {
  /** Text by path. */
  readonly changes: ReadonlyMap<string, string>
  /** What of the node they set. */
  readonly field: string
  /** Of the node in the tree of clusters. */
  readonly path: string
  /** `cluster "tokyo"`, `asia`, or `the fleet`. */
  readonly subject: string
}

/** Sets or ends the suspension of a cluster (by name or path) or of a directory of the tree, "." for all of it. */
export function editSuspension(compiled: Compiled, wanted: string, suspend: Suspension | 'end'): FileEdit {
  const { fleet } = compiled
  const { node, isCluster, subject } = findNode(compiled, wanted)
  const above = nodeAt(fleet.root, node.path.split('/').slice(0, -1).join('/'))
  const inherited = isCluster ? node.suspension : above?.suspension
  const value = fieldOf(suspend, node.path === '' ? undefined : inherited)
  return { ...edited(fleet, specOf(fleet, node, isCluster), value), path: node.path, subject }
}

/** The clusters at and below a path that are not as the edit there wanted them, since a word of their own is nearer. */
export function exceptions(
  compiled: Compiled,
  path: string,
  suspend: Suspension | 'end',
): readonly Cluster[] {
  return clustersOf(compiled.desired)
    .map(({ cluster }) => cluster)
    .filter(cluster => cluster.path === path || path === '' || cluster.path.startsWith(`${path}/`))
    .filter(({ suspension }) => (suspension === undefined) !== (suspend === 'end'))
}

// What is suspended from above is ended by a word of its own.
function fieldOf(suspend: Suspension | 'end', above: Suspension | undefined) {
  if (suspend === 'end') return above === undefined ? undefined : false
  return Object.keys(suspend).length === 0 ? true : { ...suspend }
}

function edited(
  fleet: Fleet,
  node: NodeSpec,
  value: ReturnType<typeof fieldOf>,
): Pick<FileEdit, 'changes' | 'field'> {
  return {
    changes: changesOf(editNodes(fleet, [{ node, field: 'suspend', value }]), 'suspend'),
    field: 'suspend',
  }
}

/** The files of edits; a UsageError where one cannot be edited. */
export function changesOf(edited: ReturnType<typeof editNodes>, field: string): ReadonlyMap<string, string> {
  if ('unedited' in edited)
    throw new UsageError(`"${edited.unedited}" cannot be edited: write "${field}" there by hand`)
  return edited
}

/** The node of a cluster (by name or path) or of a directory of the tree, "." for all of it; a UsageError: there is none. */
export function findNode(
  compiled: Compiled,
  wanted: string,
): { readonly node: FleetNode; readonly isCluster: boolean; readonly subject: string } {
  const path = wanted
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')
  const cluster = clustersOf(compiled.desired).find(each => each.cluster.name === wanted)?.cluster
  const node = nodeAt(compiled.fleet.root, cluster?.path ?? path)
  if (node === undefined) throw new UsageError(nothingAt(compiled, wanted))
  const isCluster = node.cluster !== undefined && (node.children.size === 0 || cluster !== undefined)
  if (isCluster) return { node, isCluster, subject: `cluster "${node.cluster?.name}"` }
  return { node, isCluster, subject: node.path === '' ? 'the fleet' : node.path }
}

function nothingAt({ desired }: Compiled, wanted: string): string {
  const names = clustersOf(desired).flatMap(({ cluster }) => [cluster.name, cluster.path])
  const groups = names.flatMap(name =>
    name.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')),
  )
  const near = suggest(wanted, new Set(groups))
  return `the tree has no directory and no cluster "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`}`
}
