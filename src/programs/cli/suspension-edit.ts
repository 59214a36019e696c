import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../base/std/suggest.ts'
import { directoryAt, fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import { editField, type FieldStep } from '../../base/yaml/edit-field.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { Compiled } from '../../core/compile.ts'
import type { Cluster, FleetNode } from '../../core/model/fleet.ts'
import type { Suspension } from '../../core/model/suspension.ts'
import { clustersOf } from './find-in-fleet.ts'
import { UsageError } from './usage-error.ts'

/** A file as it is to be, and the node that it is about. */
export interface FileEdit {
  readonly file: string
  readonly text: string
  /** Of the node in the tree of clusters. */
  readonly path: string
  /** `cluster "tokyo"`, `asia`, or `the fleet`. */
  readonly subject: string
}

/** Sets or ends the suspension of a cluster (by name or path) or of a directory of the tree, "." for all of it. */
export function editSuspension(compiled: Compiled, wanted: string, suspend: Suspension | 'end'): FileEdit {
  const { fleet } = compiled
  const path = wanted
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')
  const cluster = clustersOf(compiled.desired).find(each => each.cluster.name === wanted)?.cluster
  const node = nodeAt(fleet.root, cluster?.path ?? path)
  if (node === undefined) throw new UsageError(nothingAt(compiled, wanted))
  const isLeaf = node.cluster !== undefined && (node.children.size === 0 || cluster !== undefined)
  if (isLeaf && node.cluster !== undefined) {
    const { at, name } = node.cluster
    const value = fieldOf(suspend, node.suspension)
    return { ...edited(fleet.tree, stepsTo(at), value), path: node.path, subject: `cluster "${name}"` }
  }
  if (node.path === '') {
    const target = { file: 'fleet.yaml', document: 0, steps: ['spec'] }
    return { ...edited(fleet.tree, target, fieldOf(suspend, undefined)), path: '', subject: 'the fleet' }
  }
  const above = nodeAt(fleet.root, node.path.split('/').slice(0, -1).join('/'))
  const value = fieldOf(suspend, above?.suspension)
  return { ...edited(fleet.tree, groupFile(compiled, node.path), value), path: node.path, subject: node.path }
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

interface Target {
  readonly file: string
  readonly document: number
  /** Of the spec. */
  readonly steps: readonly FieldStep[]
}

// What is suspended from above is ended by a word of its own.
function fieldOf(suspend: Suspension | 'end', above: Suspension | undefined) {
  if (suspend === 'end') return above === undefined ? undefined : false
  return Object.keys(suspend).length === 0 ? true : { ...suspend }
}

function edited(
  tree: TreeDirectory,
  { file, document, steps }: Target,
  value: ReturnType<typeof fieldOf>,
): Pick<FileEdit, 'file' | 'text'> {
  const found = fileAt(tree, file)
  const before = found === undefined ? emptyGroup : textOf(found)
  const text = editField(before, document, [...steps, 'suspend'], value)
  if (text === undefined) throw new UsageError(`"${file}" cannot be edited: write "suspend" there by hand`)
  return { file, text }
}

const emptyGroup = 'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\n'

// An entry of a list is a spec itself.
function stepsTo({ file, document = 0, path = [] }: Place): Target {
  const [, , name] = path
  const steps = typeof name === 'string' ? ['spec', 'clusters', { named: name }] : ['spec']
  return { file, document, steps }
}

function groupFile({ fleet }: Compiled, path: string): Target {
  const directory = `${fleet.clustersPath}/${path}`
  for (const [name, entry] of directoryAt(fleet.tree, directory)?.entries ?? []) {
    if (entry.kind !== 'file' || !/\.ya?ml$/.test(name)) continue
    const file = `${directory}/${name}`
    const { documents } = parseDocuments(entry, file)
    const found = documents.find(({ value }) => isGroup(value))
    if (found !== undefined) return { file, document: found.index, steps: ['spec'] }
  }
  return { file: `${directory}/group.yaml`, document: 0, steps: ['spec'] }
}

function isGroup(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'ClusterGroup'
}

function nodeAt(root: FleetNode, path: string): FleetNode | undefined {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  return node
}

function nothingAt({ desired }: Compiled, wanted: string): string {
  const names = clustersOf(desired).flatMap(({ cluster }) => [cluster.name, cluster.path])
  const groups = names.flatMap(name =>
    name.split('/').map((_, at, parts) => parts.slice(0, at + 1).join('/')),
  )
  const near = suggest(wanted, new Set(groups))
  return `the tree has no directory and no cluster "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`}`
}
