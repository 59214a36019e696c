import type { Place } from '../../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { directoryAt, fileAt, type TreeDirectory, textOf } from '../../../base/tree/tree.ts'
import { editField, type FieldStep } from '../../../base/yaml/edit-field.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import type { Fleet, FleetNode } from '../../model/fleet.ts'

/** Where a node of the tree says something of itself: a spec in a document of a file. */
export interface NodeSpec {
  readonly file: string
  readonly document: number
  /** To the spec. */
  readonly steps: readonly FieldStep[]
}

/** A field of a node as it is to be; undefined takes it away. */
export interface NodeEdit {
  readonly node: NodeSpec
  readonly field: 'suspend' | 'pins'
  readonly value: JsonValue | undefined
}

/** The node at a path from clustersPath. */
export function nodeAt(root: FleetNode, path: string): FleetNode | undefined {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  return node
}

/** Where a node has its own word; of a directory that is a cluster, too, the directory's unless `isCluster`. */
export function specOf(fleet: Fleet, { path, cluster, children }: FleetNode, isCluster = false): NodeSpec {
  if (cluster !== undefined && (isCluster || children.size === 0)) return clusterSpec(cluster.at)
  return path === '' ? { file: 'fleet.yaml', document: 0, steps: ['spec'] } : groupSpec(fleet, path)
}

/** What a node says of itself in a field, as it is written; undefined: nothing. */
export function fieldOf(
  { tree }: Fleet,
  { file, document, steps }: NodeSpec,
  field: string,
): JsonValue | undefined {
  const found = fileAt(tree, file)
  const written = found && parseDocuments(found, file).documents.find(({ index }) => index === document)
  let value: JsonValue | undefined = written?.value
  for (const step of [...steps, field]) {
    if (typeof step === 'string') value = isObject(value) ? value[step] : undefined
    else value = isArray(value) ? value.find(item => isObject(item) && item.name === step.named) : undefined
  }
  return value
}

/** The files that edits change, by path; a file that cannot be edited is given as it is called. */
export function editNodes(
  { tree }: { readonly tree: TreeDirectory },
  edits: readonly NodeEdit[],
): ReadonlyMap<string, string> | { readonly unedited: string } {
  const texts = new Map<string, string>()
  for (const { node, field, value } of edits) {
    const { file, document, steps } = node
    const found = fileAt(tree, file)
    const before = texts.get(file) ?? (found === undefined ? emptyGroup : textOf(found))
    const text = editField(before, document, [...steps, field], value)
    if (text === undefined) return { unedited: file }
    texts.set(file, text)
  }
  return texts
}

const emptyGroup = 'apiVersion: banyan.dev/v1alpha1\nkind: ClusterGroup\n'

// An entry of a list is a spec itself.
function clusterSpec({ file, document = 0, path = [] }: Place): NodeSpec {
  const [, , name] = path
  const steps = typeof name === 'string' ? ['spec', 'clusters', { named: name }] : ['spec']
  return { file, document, steps }
}

function groupSpec({ tree, clustersPath }: Fleet, path: string): NodeSpec {
  const directory = `${clustersPath}/${path}`
  for (const [name, entry] of directoryAt(tree, directory)?.entries ?? []) {
    if (entry.kind !== 'file' || !/\.ya?ml$/.test(name)) continue
    const file = `${directory}/${name}`
    const { documents } = parseDocuments(entry, file)
    const found = documents.find(({ value }) => isObject(value) && value.kind === 'ClusterGroup')
    if (found !== undefined) return { file, document: found.index, steps: ['spec'] }
  }
  return { file: `${directory}/group.yaml`, document: 0, steps: ['spec'] }
}
