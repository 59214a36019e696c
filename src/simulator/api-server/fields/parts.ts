import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { type Schema, untyped } from '../schema/schema.ts'
import { fieldElement, keyElement, type PathElement } from './path-element.ts'

/** A value taken apart: its children by path element, or nothing when it is a leaf for server-side apply. */
export interface Part {
  readonly element: PathElement
  /** Where the child stands: a field name, or an index of the list. */
  readonly at: string | number
  readonly value: JsonValue
  readonly schema: Schema
  /** Items of lists and keys of free maps are members of a set themselves, fields of a struct are not. */
  readonly counted: boolean
}

/** The parts of a value; undefined for leaves: scalars, null, whatever merges as a whole. */
export function partsOf(value: JsonValue | undefined, schema: Schema): readonly Part[] | undefined {
  if (isArray(value)) return partsOfList(value, schema)
  return isObject(value) ? partsOfMap(value, schema) : undefined
}

function partsOfMap(value: JsonObject, schema: Schema): readonly Part[] | undefined {
  if (isAtomic(schema)) return undefined
  const parts: Part[] = []
  for (const at of Object.keys(value)) {
    const child = value[at]
    if (child === undefined) continue
    const field = fieldSchema(schema, at)
    parts.push({
      element: fieldElement(at),
      at,
      value: child,
      schema: field ?? untyped,
      counted: schema.type === 'map' || field === undefined,
    })
  }
  return parts
}

/** How a field of a map or struct is typed; undefined when it is not declared. */
export function fieldSchema(schema: Schema, name: string): Schema | undefined {
  if (schema.type === 'map') return schema.values
  return schema.type === 'struct' ? schema.fields(name) : undefined
}

function partsOfList(value: readonly JsonValue[], schema: Schema): readonly Part[] | undefined {
  if (schema.type !== 'list' || schema.merge === 'atomic') return undefined
  const parts: Part[] = []
  for (const [at, item] of value.entries()) {
    const element = keyElement(item, schema.merge)
    if (element === undefined) return undefined
    parts.push({ element, at, value: item, schema: schema.items, counted: true })
  }
  return parts
}

function isAtomic(schema: Schema): boolean {
  return schema.type === 'scalar' || schema.type === 'list' || (schema.type !== 'untyped' && schema.atomic)
}
