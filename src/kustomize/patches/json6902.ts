import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { withField } from '../edit.ts'

/** One operation of RFC 6902. */
export interface JsonOperation {
  readonly op: 'add' | 'remove' | 'replace' | 'move' | 'copy' | 'test'
  /** JSON pointer. */
  readonly path: string
  readonly from?: string
  readonly value?: JsonValue
}

/** The patched object, or why an operation (by its index) does not apply. */
export type Patched =
  | { readonly object: JsonObject }
  | { readonly failure: string; readonly operation: number }

/** Applies JSON patch operations in order. The object is not changed; what they leave alone is shared. */
export function json6902(object: JsonObject, operations: readonly JsonOperation[]): Patched {
  let value: JsonValue = object
  for (const [operation, entry] of operations.entries()) {
    const result = applyOperation(value, entry)
    if (typeof result === 'string') return { failure: result, operation }
    value = result.value
  }
  if (isObject(value)) return { object: value }
  return { failure: 'the result is not an object', operation: operations.length - 1 }
}

interface Applied {
  readonly value: JsonValue
}

function applyOperation(
  root: JsonValue,
  { op, path, from = '', value = null }: JsonOperation,
): Applied | string {
  if (path !== '' && !path.includes('/')) return `"${path}" is not a JSON pointer: it has no "/"`
  const pointer = parsePointer(path)
  switch (op) {
    case 'add':
      return edit(root, pointer, path, (parent, key) => addTo(parent, key, value, path))
    case 'replace':
      if (pointer.length === 0) return { value }
      return edit(root, pointer, path, (parent, key) => replaceIn(parent, key, value, path))
    case 'remove':
      return edit(root, pointer, path, (parent, key) => removeFrom(parent, key, path))
    case 'test':
      return equalJson(valueAt(root, pointer) ?? null, value)
        ? { value: root }
        : `"${path}" has another value`
    case 'copy':
    case 'move': {
      if (!from.includes('/')) return `"${from}" is not a JSON pointer to a field`
      const source = parsePointer(from)
      const moved = sourceOf(root, source)
      if (moved === undefined) return `"${from}" does not exist`
      const base =
        op === 'copy'
          ? { value: root }
          : edit(root, source, from, (parent, key) => removeFrom(parent, key, from))
      if (typeof base === 'string') return base
      return edit(base.value, pointer, path, (parent, key) => addTo(parent, key, moved, path))
    }
  }
}

/** The names of a JSON pointer. */
export function parsePointer(path: string): readonly string[] {
  if (path === '') return []
  return path
    .slice(path.indexOf('/') + 1)
    .split('/')
    .map(name => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

type Parent = JsonObject | readonly JsonValue[]

function edit(
  value: JsonValue,
  pointer: readonly string[],
  path: string,
  change: (parent: Parent, key: string) => Parent | string,
): Applied | string {
  const [key, ...rest] = pointer
  if (key === undefined) return 'the path is empty'
  if (!isObject(value) && !isArray(value)) return `nothing can be at "${path}"`
  if (rest.length === 0) {
    const changed = change(value, key)
    return typeof changed === 'string' ? changed : { value: changed }
  }
  const child = childOf(value, key)
  if (child === undefined) return `the parent of "${path}" does not exist`
  const below = edit(child, rest, path, change)
  if (typeof below === 'string') return below
  if (isObject(value)) return { value: withField(value, key, below.value) }
  return { value: value.with(indexIn(value, key) ?? 0, below.value) }
}

function addTo(parent: Parent, key: string, value: JsonValue, path: string): Parent | string {
  if (isObject(parent)) return withField(parent, key, value)
  if (key === '-') return [...parent, value]
  const index = parseIndex(key, parent.length + 1)
  if (index === undefined || index > parent.length) return `"${path}" is not an index of the list`
  return parent.toSpliced(index, 0, value)
}

// As in the library that kustomize uses, replacing a field that a map lacks adds it.
function replaceIn(parent: Parent, key: string, value: JsonValue, path: string): Parent | string {
  if (isObject(parent)) return withField(parent, key, value)
  const index = indexIn(parent, key)
  return index === undefined ? `"${path}" does not exist` : parent.with(index, value)
}

function removeFrom(parent: Parent, key: string, path: string): Parent | string {
  if (childOf(parent, key) === undefined) return `"${path}" does not exist`
  return isObject(parent) ? withField(parent, key, undefined) : parent.toSpliced(indexIn(parent, key) ?? 0, 1)
}

function valueAt(value: JsonValue, pointer: readonly string[]): JsonValue | undefined {
  let at: JsonValue | undefined = value
  for (const key of pointer) at = isObject(at) || isArray(at) ? childOf(at, key) : undefined
  return at
}

// A field that a map lacks counts as null, as in the library that kustomize uses.
function sourceOf(root: JsonValue, pointer: readonly string[]): JsonValue | undefined {
  const value = valueAt(root, pointer)
  if (value !== undefined) return value
  return isObject(valueAt(root, pointer.slice(0, -1))) ? null : undefined
}

function childOf(parent: Parent, key: string): JsonValue | undefined {
  if (isObject(parent)) return Object.hasOwn(parent, key) ? parent[key] : undefined
  const index = indexIn(parent, key)
  return index === undefined ? undefined : parent[index]
}

function indexIn(list: readonly JsonValue[], key: string): number | undefined {
  const index = parseIndex(key, list.length)
  return index === undefined || index >= list.length ? undefined : index
}

// Negative indices count from the end, as in the library that kustomize uses.
function parseIndex(key: string, length: number): number | undefined {
  if (!/^[+-]?\d+$/.test(key)) return undefined
  const index = Number(key)
  const fromStart = index < 0 ? index + length : index
  return fromStart < 0 ? undefined : fromStart
}
