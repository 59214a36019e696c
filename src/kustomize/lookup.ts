import { isArray, isObject, type JsonValue } from '../base/std/json.ts'
import { textOf } from './edit.ts'
import { isMatch, parseIndex, parseMatch } from './field-path.ts'

/** What a path leads to: where it is, and the value there. */
export interface Found {
  readonly path: readonly (string | number)[]
  readonly value: JsonValue
  /** The text of a scalar as it was written; empty for a list or a map. */
  readonly text: string
}

/** Why a path cannot be followed, in a few words. */
export interface LookupFailure {
  readonly failure: string
}

/**
 * Follows names, indices and `[field=value]` from a value, as kustomize does where it reads (PathGetter in fns.go);
 * undefined when nothing is there.
 */
export function lookup(root: JsonValue, names: readonly string[]): Found | LookupFailure | undefined {
  const path: (string | number)[] = []
  let value: JsonValue = root
  let text = isArray(root) || isObject(root) ? '' : String(root)
  for (const name of names.map(part => part.trim()).filter(part => part !== '')) {
    const key = keyOf(value, name)
    if (key === undefined) return undefined
    if (typeof key === 'object') return key
    const child: JsonValue | undefined = isArray(value)
      ? value[Number(key)]
      : isObject(value)
        ? value[key]
        : undefined
    if (child === undefined) return undefined
    path.push(key)
    if (isArray(value) || isObject(value)) text = textOf(value, key) ?? ''
    value = child
  }
  return { path, value, text }
}

function keyOf(value: JsonValue, name: string): string | number | LookupFailure | undefined {
  const index = parseIndex(name)
  if (index !== undefined || name === '-') return indexOf(value, index ?? -1, name)
  if (name === '*') return { failure: '"*" cannot be used here' }
  if (isMatch(name)) return matchIn(value, name)
  if (value === null) return undefined
  return isObject(value) ? name : { failure: `found ${describe(value)} where "${name}" should be a field` }
}

function indexOf(value: JsonValue, index: number, name: string): number | LookupFailure | undefined {
  if (index < 0 && name !== '-') return { failure: `index ${index} is negative` }
  if (value === null) return undefined
  if (!isArray(value)) return { failure: `found ${describe(value)} where "${name}" should be an item` }
  if (name === '-') return value.length === 0 ? { failure: 'the list is empty' } : value.length - 1
  return index
}

function matchIn(value: JsonValue, name: string): number | LookupFailure | undefined {
  const match = parseMatch(name)
  if (match === undefined) return { failure: `"${name}" is not of the form [field=value]` }
  if (value === null) return undefined
  if (!isArray(value)) return { failure: `found ${describe(value)} where "${name}" should be an item` }
  const { field, value: wanted } = match
  const index = value.findIndex((item, position) =>
    field === ''
      ? (textOf(value, position) ?? '') === wanted
      : isObject(item) && item[field] !== undefined && (textOf(item, field) ?? '') === wanted,
  )
  return index < 0 ? undefined : index
}

export function describe(value: JsonValue): string {
  return isArray(value) ? 'a list' : isObject(value) ? 'a map' : `"${String(value)}"`
}
