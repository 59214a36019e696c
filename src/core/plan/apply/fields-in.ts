import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { FieldSet } from '../adoption/field-set.ts'

/** The fields that one of some values has. */
export function fieldsIn(fields: FieldSet, values: readonly (JsonValue | undefined)[]): FieldSet {
  const present = values.filter(value => value !== undefined)
  if (present.length === 0) return {}
  const kept = Object.keys(fields).flatMap((step): [string, FieldSet][] => {
    if (step === '.') return [[step, {}]]
    const children = present.map(value => childOf(value, step)).filter(child => child !== undefined)
    if (children.length === 0) return []
    const set = below(fields, step)
    if (Object.keys(set).length === 0) return [[step, set]]
    const inside = fieldsIn(set, children)
    return Object.keys(inside).length === 0 ? [] : [[step, inside]]
  })
  return Object.fromEntries(kept)
}

function childOf(value: JsonValue, step: string): JsonValue | undefined {
  const rest = step.slice(2)
  if (step.startsWith('f:')) return isObject(value) ? value[rest] : undefined
  if (!isArray(value)) return undefined
  const wanted = JSON.parse(rest) as JsonValue
  if (step.startsWith('v:')) return value.find(item => equalJson(item, wanted))
  return value.find(item => isObject(item) && isObject(wanted) && hasKeys(item, wanted))
}

/** Whether an item of a list has the keys that `k:` names. */
export function hasKeys(item: JsonObject, keys: JsonObject): boolean {
  return Object.entries(keys).every(([name, value]) => equalJson(keyOf(item, name), value))
}

/** The value of a key of an item of a list; a protocol that is left out is TCP, as servers fill it in. */
export function keyOf(item: JsonObject, name: string): JsonValue | undefined {
  return item[name] ?? (name === 'protocol' ? 'TCP' : undefined)
}

function below(set: FieldSet, step: string): FieldSet {
  const fields = set[step]
  return isObject(fields) ? fields : {}
}
