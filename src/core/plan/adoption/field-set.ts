import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'

/** Fields as `fieldsV1` of managedFields has them (KEP-555): `f:` a field, `k:` an item by its keys, `v:` by its value, `.` itself. */
export type FieldSet = JsonObject

/** The fields of both. */
export function unionOf(a: FieldSet, b: FieldSet): FieldSet {
  const all: Record<string, JsonValue | undefined> = { ...a }
  for (const [step, fields] of Object.entries(b)) all[step] = unionOf(below(a, step), asSet(fields))
  return all
}

/** The fields of `a` that `b` has not; what has any field of `b` in it is not gone itself. */
export function differenceOf(a: FieldSet, b: FieldSet): FieldSet {
  const stays = Object.keys(b).length > 0
  const left = Object.entries(a).flatMap(([step, fields]): [string, FieldSet][] => {
    if (step === '.' && stays) return []
    const mine = asSet(fields)
    if (b[step] === undefined) return [[step, mine]]
    const rest = differenceOf(mine, below(b, step))
    return Object.keys(rest).length > 0 ? [[step, rest]] : []
  })
  return Object.fromEntries(left)
}

/** A value without these fields of it. */
export function withoutFields(value: JsonObject, fields: FieldSet): JsonObject {
  const left: Record<string, JsonValue | undefined> = { ...value }
  for (const [step, set] of Object.entries(fields)) {
    const name = step.slice(2)
    const child = left[name]
    if (!step.startsWith('f:') || child === undefined) continue
    if (isWhole(set)) delete left[name]
    else if (isObject(child)) left[name] = withoutFields(child, asSet(set))
    else if (isArray(child)) left[name] = withoutItems(child, asSet(set))
  }
  return left
}

function withoutItems(items: readonly JsonValue[], fields: FieldSet): readonly JsonValue[] {
  return items.flatMap(item => {
    const set = Object.entries(fields).find(([step]) => isOf(item, step))?.[1]
    if (set === undefined) return [item]
    if (isWhole(set)) return []
    return isObject(item) ? [withoutFields(item, asSet(set))] : [item]
  })
}

function isOf(item: JsonValue, step: string): boolean {
  if (!/^[kv]:/.test(step)) return false
  const wanted = JSON.parse(step.slice(2)) as JsonValue
  if (step.startsWith('v:')) return equalJson(item, wanted)
  return (
    isObject(item) &&
    isObject(wanted) &&
    Object.entries(wanted).every(([key, value]) => equalJson(item[key], value))
  )
}

// A leaf, or an item or a map that goes itself.
function isWhole(fields: JsonValue | undefined): boolean {
  const set = asSet(fields)
  return set['.'] !== undefined || Object.keys(set).length === 0
}

function below(set: FieldSet, step: string): FieldSet {
  return asSet(set[step])
}

function asSet(value: JsonValue | undefined): FieldSet {
  return isObject(value) ? value : {}
}
