import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { MergeType } from './merge-type.ts'

interface Tables {
  readonly kinds: Readonly<Record<string, MergeType>>
  readonly types: Readonly<Record<string, Readonly<Record<string, MergeType>>>>
}

/** The merge types that OpenAPI definitions, by name, describe. */
export function toSchema(definitions: JsonObject): Tables {
  const types: Record<string, Record<string, MergeType>> = Object.create(null)
  const kinds: Record<string, MergeType> = Object.create(null)
  for (const [name, definition] of Object.entries(definitions)) {
    if (!isObject(definition)) continue
    describeObject(name, definition, types)
    const list = definition['x-kubernetes-group-version-kind']
    for (const item of isArray(list) ? list : []) {
      const key = kindKey(item)
      if (key !== undefined) kinds[key] = name
    }
  }
  return { kinds, types }
}

type Types = Record<string, Record<string, MergeType>>

function describeObject(name: string, definition: JsonObject, types: Types): void {
  const fields: Record<string, MergeType> = Object.create(null)
  types[name] = fields
  const properties = isObject(definition.properties) ? definition.properties : {}
  for (const [field, value] of Object.entries(properties)) {
    const type = describe(`${name}/${field}`, value, types)
    if (type !== undefined) fields[field] = type
  }
}

// An object without a name of its own gets the path to it as its name.
function describe(name: string, value: JsonValue | undefined, types: Types): MergeType | undefined {
  if (!isObject(value)) return undefined
  if (typeof value.$ref === 'string') return value.$ref.replace(/^#\/definitions\//, '')
  if (isList(value.type)) return describeList(name, value, types)
  if (isObject(value.properties)) {
    describeObject(name, value, types)
    return name
  }
  const values = describe(`${name}/*`, value.additionalProperties, types)
  return values === undefined ? undefined : `{}${values}`
}

function isList(type: JsonValue | undefined): boolean {
  return type === 'array' || (isArray(type) && type.length === 1 && type[0] === 'array')
}

function describeList(name: string, value: JsonObject, types: Types): MergeType | undefined {
  const strategy = value['x-kubernetes-patch-strategy']
  if (typeof strategy !== 'string' || !strategy.split(',').includes('merge')) return undefined
  const single = value['x-kubernetes-patch-merge-key']
  const several = value['x-kubernetes-list-map-keys']
  const keys = isArray(several) ? several.map(String) : typeof single === 'string' ? [single] : []
  return `[${keys.join(',')}]${describe(`${name}[]`, value.items, types) ?? ''}`
}

/** `apiVersion/kind` of a `x-kubernetes-group-version-kind`. */
export function kindKey(value: JsonValue | undefined): string | undefined {
  if (!isObject(value)) return undefined
  const { group, version, kind } = value
  if (typeof version !== 'string' || typeof kind !== 'string') return undefined
  return `${typeof group === 'string' && group !== '' ? `${group}/` : ''}${version}/${kind}`
}
