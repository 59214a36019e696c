import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import type { Schema } from '../schema/schema.ts'
import type { FieldSet } from './field-set.ts'
import { partsOf } from './parts.ts'

/**
 * The value without the fields that its applier set the last time (`last`) and that nobody, itself included, sets
 * now (`owned`). What stands below such a field goes with it, defaults included.
 */
export function removeAbandoned(
  value: JsonValue,
  last: FieldSet | undefined,
  owned: FieldSet | undefined,
  schema: Schema,
): JsonValue {
  if (last === undefined) return value
  const kept = new Map<string | number, JsonValue>()
  let changed = false
  for (const { element, at, value: child, schema: below } of partsOf(value, schema) ?? []) {
    if (last[element] !== undefined && owned?.[element] === undefined) {
      changed = true
      continue
    }
    const next = removeAbandoned(child, last[element], owned?.[element], below)
    changed ||= next !== child
    kept.set(at, next)
  }
  if (!changed) return value
  if (isArray(value)) return [...kept.values()]
  return isObject(value) ? Object.fromEntries(kept) : value
}
