import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type TreeFile, textOf } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { JsonOperation } from './json6902.ts'

/** A strategic merge patch: a partial resource. */
export interface MergePatch {
  readonly patch: JsonObject
  readonly kind: string
  readonly name: string
  readonly at: Place
}

/** What a patch file or text holds: merge patches, or one list of JSON 6902 operations. */
export interface ParsedPatch {
  readonly merges: readonly MergePatch[]
  readonly operations?: readonly JsonOperation[]
  /** What is wrong with an operation; it matters only where the patch finds a resource. */
  readonly malformed?: string
  readonly at: Place
  readonly diagnostics: readonly Diagnostic[]
}

/** Reads a patch. For one that stands in a kustomization, `inline` is where; its fields have no places of their own. */
export function parsePatch(file: TreeFile, path: string, inline?: Place): ParsedPatch {
  const place = (document: number): Place => inline ?? { file: path, document }
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kustomize' })
  const located = inline === undefined ? diagnostics : diagnostics.map(found => ({ ...found, at: inline }))
  if (located.length > 0) return { merges: [], at: place(0), diagnostics: located }
  const [first] = documents
  const text = textOf(file)
  const at = place(first?.index ?? 0)
  if (first === undefined) return { merges: [], at, diagnostics: [] }
  if (isArray(first.value)) {
    // What begins with a bracket is read as JSON by kustomize, not as YAML.
    const broken = text.startsWith('[') && !isJson(text)
    return broken
      ? { merges: [], at, diagnostics: [invalid('a patch that begins with "[" must be JSON', at)] }
      : parseOperations(operationsIn(file, path, first.value), at)
  }
  const merges: MergePatch[] = []
  for (const { value, index } of documents) {
    for (const item of flattened(value)) {
      const merge = toMergePatch(item, place(index))
      if (merge === undefined) {
        return {
          merges: [],
          at,
          diagnostics: [invalid('a patch needs "kind" and "metadata.name"', place(index))],
        }
      }
      merges.push(merge)
    }
  }
  return { merges, at, diagnostics: [] }
}

// Go reads operations as it reads a kustomization, where `on` is true, not as it reads a resource.
function operationsIn(file: TreeFile, path: string, read: readonly JsonValue[]): readonly JsonValue[] {
  const { documents } = parseDocuments(file, path, { dialect: 'kubernetes', asGo: true })
  const value = documents[0]?.value
  return isArray(value) ? value : read
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function flattened(value: JsonValue): readonly JsonValue[] {
  if (!isObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return [value]
  return isArray(value.items) ? value.items : [value]
}

function toMergePatch(value: JsonValue, at: Place): MergePatch | undefined {
  if (!isObject(value) || !isObject(value.metadata)) return undefined
  const { kind, metadata } = value
  if (typeof kind !== 'string' || kind === '') return undefined
  if (typeof metadata.name !== 'string' || metadata.name === '') return undefined
  return { patch: value, kind, name: metadata.name, at }
}

function parseOperations(items: readonly JsonValue[], at: Place): ParsedPatch {
  const operations: JsonOperation[] = []
  let malformed: string | undefined
  for (const [index, item] of items.entries()) {
    if (!isObject(item))
      return { merges: [], at, diagnostics: [invalid(`operation ${index} is not a map`, at)] }
    const operation = toOperation(item)
    if (typeof operation === 'string') malformed ??= `operation ${index} ${operation}`
    else operations.push(operation)
  }
  return { merges: [], operations, at, diagnostics: [], ...(malformed === undefined ? {} : { malformed }) }
}

function toOperation(item: JsonObject): JsonOperation | string {
  const { op, path, from, value } = item
  if (!isOperator(op)) return `has the unknown "op" "${String(op)}"`
  if (typeof path !== 'string') return 'has no "path"'
  if ((op === 'move' || op === 'copy') && typeof from !== 'string') return 'has no "from"'
  return {
    op,
    path,
    ...(typeof from === 'string' ? { from } : {}),
    ...(value === undefined ? {} : { value }),
  }
}

const operators = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const

function isOperator(op: JsonValue | undefined): op is JsonOperation['op'] {
  return operators.some(known => known === op)
}

function invalid(message: string, at: Place): Diagnostic {
  return { code: 'kustomize/patch-invalid', severity: 'error', message, at }
}
