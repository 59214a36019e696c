import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../base/std/json.ts'
import type { TreeFile } from '../base/tree/tree.ts'
import { parseDocuments } from '../base/yaml/parse-documents.ts'
import { isResourceObject, type Resource } from './resource.ts'

/** The resources of a manifest file; documents that are none are left out and reported. */
interface FileResources {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
}

const read = new WeakMap<TreeFile, Map<string, FileResources>>()

/** Reads a manifest; the same resources for the same file at the same path. */
export function readResources(file: TreeFile, path: string): FileResources {
  let byPath = read.get(file)
  if (byPath === undefined) {
    byPath = new Map()
    read.set(file, byPath)
  }
  const known = byPath.get(path)
  if (known !== undefined) return known
  const result = readFile(file, path)
  byPath.set(path, result)
  return result
}

interface Candidate {
  readonly value: JsonValue
  readonly at: Place
}

function readFile(file: TreeFile, path: string): FileResources {
  const parsed = parseDocuments(file, path, { dialect: 'kustomize' })
  const diagnostics: Diagnostic[] = [...parsed.diagnostics]
  const resources: Resource[] = []
  // A list's items go to the end of the file's resources, as in kustomize.
  const queue: Candidate[] = parsed.documents.map(({ value, index }) => ({
    value,
    at: { file: path, document: index },
  }))
  for (let next = 0; next < queue.length; next++) {
    const { value, at } = queue[next] as Candidate
    const items = itemsOf(value)
    if (items !== undefined)
      queue.push(...items.map((item, index) => ({ value: item, at: below(at, index) })))
    else if (isResourceObject(value)) resources.push({ object: value, origin: at })
    else diagnostics.push(invalid(value, at))
  }
  return { resources, diagnostics }
}

function itemsOf(value: JsonValue): readonly JsonValue[] | undefined {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return undefined
  if (value.items === null) return []
  return isArray(value.items) ? value.items : undefined
}

function below(at: Place, index: number): Place {
  return { ...at, path: [...(at.path ?? []), 'items', index] }
}

function invalid(value: JsonValue, at: Place): Diagnostic {
  return { code: 'kustomize/resource-invalid', severity: 'error', message: describeFault(value), at }
}

function describeFault(value: JsonValue): string {
  if (!isObject(value)) return 'the document is not a map'
  const missing = ['apiVersion', 'kind'].find(key => typeof value[key] !== 'string' || value[key] === '')
  if (missing !== undefined) return `the document has no "${missing}"`
  if (!isObject(value.metadata)) return 'the document has no "metadata"'
  if (typeof value.metadata.name === 'number') return '"metadata.name" is a number: quote it'
  if (typeof value.metadata.name !== 'string' || value.metadata.name === '')
    return 'the document has no "metadata.name"'
  const wrong = ['namespace', 'labels', 'annotations'].find(
    key => isObject(value.metadata) && value.metadata[key] != null,
  )
  return `"metadata.${wrong}" has the wrong type`
}
