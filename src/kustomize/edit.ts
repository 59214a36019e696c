import { isArray, isObject, type JsonObject, type JsonValue } from '../base/std/json.ts'

/** The object with a field set; the same object when it has that value already. Undefined removes the field. */
export function withField<T extends JsonObject>(object: T, key: string, value: JsonValue | undefined): T {
  if (object[key] === value && (value !== undefined || !Object.hasOwn(object, key))) return object
  if (value !== undefined) return { ...object, [key]: value }
  const { [key]: _removed, ...rest } = object
  return rest as T
}

/** The list with each item changed; the same list when no item did. */
export function changeItems(
  list: readonly JsonValue[],
  change: (item: JsonValue, index: number) => JsonValue,
): readonly JsonValue[] {
  let changed = false
  const result = list.map((item, index) => {
    const next = change(item, index)
    changed ||= next !== item
    return next
  })
  return changed ? result : list
}

/** The object with each field changed; the same object when no field did. */
export function changeFields(
  object: JsonObject,
  change: (value: JsonValue, key: string) => JsonValue,
): JsonObject {
  let result: JsonObject = object
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (value !== undefined) result = withField(result, key, change(value, key))
  }
  return result
}

/** The text of a scalar as YAML has it; undefined for lists, maps and what is absent. */
export function textOfScalar(value: JsonValue | undefined): string | undefined {
  if (value === undefined || isArray(value) || isObject(value)) return undefined
  return value === null ? 'null' : String(value)
}
