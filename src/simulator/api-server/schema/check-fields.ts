import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import { keyElement } from '../fields/path-element.ts'
import type { Schema } from './schema.ts'

/** What does not fit the schema, in the words of a real server's "failed to create typed patch object"; or nothing. */
export function checkFields(value: JsonValue | undefined, schema: Schema, path = ''): readonly string[] {
  if (value === null || value === undefined || schema.type === 'untyped') return []
  if (schema.type === 'scalar') return checkScalar(value, schema.scalar, path)
  if (schema.type === 'list') return checkList(value, schema, path)
  if (!isObject(value)) return [`${path}: expected map, got ${describe(value)}`]
  return Object.entries(value).flatMap(([name, child]) => {
    const below = schema.type === 'map' ? schema.values : schema.fields(name)
    if (below !== undefined) return checkFields(child, below, `${path}.${name}`)
    return schema.type === 'struct' && schema.open ? [] : [`${path}.${name}: field not declared in schema`]
  })
}

function checkList(value: JsonValue, schema: Schema & { type: 'list' }, path: string): readonly string[] {
  if (!isArray(value)) return [`${path}: expected list, got ${describe(value)}`]
  const seen = new Set<string>()
  return value.flatMap((item, index) => {
    const element = keyElement(item, schema.merge)
    const found = checkFields(item, schema.items, `${path}[${index}]`)
    if (schema.merge === 'atomic') return found
    if (element === undefined) {
      return [
        ...found,
        `${path}: element ${index}: associative list with keys has an element that omits key field`,
      ]
    }
    if (!seen.has(element)) {
      seen.add(element)
      return found
    }
    return [...found, `${path}: duplicate entries for key [${element.slice(2)}]`]
  })
}

function checkScalar(value: JsonValue, wanted: string, path: string): readonly string[] {
  const found = describe(value)
  if (isObject(value) || isArray(value)) return [`${path}: expected scalar, got ${found}`]
  if (wanted === 'any' || wanted === found) return []
  const shown = wanted === 'number' ? 'numeric (int or float)' : wanted
  return [`${path}: expected ${shown}, got ${found}`]
}

function describe(value: JsonValue): string {
  if (isArray(value)) return 'list'
  if (isObject(value)) return 'map'
  return typeof value === 'bigint' ? 'number' : typeof value
}
