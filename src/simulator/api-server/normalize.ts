import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { fieldSchema } from './fields/parts.ts'
import type { ServedKind } from './schema/kinds.ts'
import { type Schema, untyped } from './schema/schema.ts'

/**
 * The object as it is kept: of built-in kinds without nulls and empty maps and lists, which the types of a real server
 * cannot tell from absent ones. Structs stay, because an empty one such as `emptyDir: {}` says something.
 */
export function normalize(kind: ServedKind, object: KubernetesObject): KubernetesObject {
  const metadata = normalizeValue(object.metadata, metadataSchema(kind)) as KubernetesObject['metadata']
  const slim = metadata === object.metadata ? object : { ...object, metadata }
  if (kind.custom) return slim
  const typed = normalizeValue(slim, kind.schema) as KubernetesObject
  return kind.storage === '/Secret' ? withDataEncoded(typed) : typed
}

function metadataSchema({ schema }: ServedKind): Schema {
  return fieldSchema(schema, 'metadata') ?? untyped
}

function normalizeValue(value: JsonValue, schema: Schema): JsonValue {
  if (schema.type === 'untyped' || schema.type === 'scalar') return value
  if (isArray(value)) {
    const below = schema.type === 'list' ? schema.items : untyped
    const items = value.map(item => normalizeValue(item, below))
    return items.every((item, index) => item === value[index]) ? value : items
  }
  return isObject(value) ? normalizeMap(value, schema) : value
}

function normalizeMap(value: JsonObject, schema: Schema): JsonObject {
  let changed: Record<string, JsonValue | undefined> | undefined
  for (const name of Object.keys(value)) {
    const child = value[name]
    if (child === undefined) continue
    const below = fieldSchema(schema, name) ?? untyped
    const next = isAbsent(child, below) ? undefined : normalizeValue(child, below)
    if (next === child) continue
    changed ??= { ...value }
    if (next === undefined) delete changed[name]
    else changed[name] = next
  }
  return changed ?? value
}

function isAbsent(value: JsonValue, schema: Schema): boolean {
  if (value === null) return schema.type !== 'untyped'
  if (isArray(value)) return schema.type === 'list' && value.length === 0
  return schema.type === 'map' && isObject(value) && Object.keys(value).length === 0
}

function withDataEncoded(object: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = object
  if (!isObject(stringData)) return object
  const encoded = Object.entries(stringData).map(([name, text]) => [
    name,
    Buffer.from(String(text)).toString('base64'),
  ])
  const { apiVersion, kind, metadata, data } = object
  return {
    ...rest,
    apiVersion,
    kind,
    metadata,
    data: { ...(isObject(data) ? data : {}), ...Object.fromEntries(encoded) },
  }
}
