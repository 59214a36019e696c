import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { withMetadata } from './metadata.ts'
import type { ServedKind } from './schema/kinds.ts'

/** The object as it is kept: without what a real server's types cannot hold, nulls and empty maps of metadata. */
export function normalize(kind: ServedKind, object: KubernetesObject): KubernetesObject {
  const typed = kind.custom ? object : (withoutNulls(object) as KubernetesObject)
  const empty = ['labels', 'annotations', 'finalizers', 'ownerReferences', 'managedFields'].filter(name =>
    isEmpty(typed.metadata[name]),
  )
  const slim =
    empty.length === 0 ? typed : withMetadata(typed, Object.fromEntries(empty.map(name => [name, undefined])))
  return kind.storage === '/ConfigMap' || kind.storage === '/Secret' ? normalizeData(slim) : slim
}

function isEmpty(value: JsonValue | undefined): boolean {
  if (isArray(value)) return value.length === 0
  return isObject(value) && Object.keys(value).length === 0
}

function withoutNulls(value: JsonValue): JsonValue {
  if (isArray(value)) {
    const items = value.map(withoutNulls)
    return items.every((item, index) => item === value[index]) ? value : items
  }
  if (!isObject(value)) return value
  let changed: Record<string, JsonValue | undefined> | undefined
  for (const name of Object.keys(value)) {
    const child = value[name]
    if (child === undefined) continue
    const next = child === null ? undefined : withoutNulls(child)
    if (next === child) continue
    changed ??= { ...value }
    if (next === undefined) delete changed[name]
    else changed[name] = next
  }
  return changed ?? value
}

function normalizeData(object: KubernetesObject): KubernetesObject {
  const { stringData, data, ...rest } = object
  const merged: JsonObject = { ...(isObject(data) ? data : {}), ...encoded(stringData) }
  const { apiVersion, kind, metadata } = object
  const base = { ...rest, apiVersion, kind, metadata }
  return Object.keys(merged).length === 0 ? base : { ...base, data: merged }
}

function encoded(stringData: JsonValue | undefined): JsonObject {
  if (!isObject(stringData)) return {}
  const entries = Object.entries(stringData)
  return Object.fromEntries(
    entries.map(([name, text]) => [name, Buffer.from(String(text)).toString('base64')]),
  )
}
