import { isObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { objectAt } from './metadata.ts'

/** The object as a JSON merge patch leaves it; its kind and name are as they were. */
export function mergePatch(live: KubernetesObject, patch: JsonValue): KubernetesObject {
  const { apiVersion, kind, metadata } = live
  const merged = objectAt(merge(live, patch))
  return { ...merged, apiVersion, kind, metadata: { ...objectAt(merged.metadata), name: metadata.name } }
}

// RFC 7386.
function merge(target: JsonValue | undefined, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: Record<string, JsonValue> = {}
  for (const [name, value] of Object.entries(objectAt(target))) {
    if (value !== undefined && patch[name] !== null) result[name] = value
  }
  for (const [name, value] of Object.entries(patch)) {
    if (value !== undefined && value !== null) result[name] = merge(result[name], value)
  }
  return result
}
