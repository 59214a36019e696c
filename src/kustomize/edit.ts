import { isArray, isObject, type JsonObject, type JsonScalar, type JsonValue } from '../base/std/json.ts'
import { resolvePlain } from '../base/yaml/plain-scalar.ts'
import { sourceText } from '../base/yaml/source-text.ts'

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

/** The text of a field or an item as it was written; undefined for lists, maps and what is absent. */
export function textOf(
  container: JsonObject | readonly JsonValue[],
  key: string | number,
): string | undefined {
  const value = isArray(container) ? container[Number(key)] : isObject(container) ? container[key] : undefined
  return sourceText(container, key) ?? textOfScalar(value)
}

/** The value at a path; undefined when nothing is there. */
export function valueAt(value: JsonValue, path: readonly (string | number)[]): JsonValue | undefined {
  let found: JsonValue | undefined = value
  for (const key of path) {
    if (isArray(found)) found = found[Number(key)]
    else if (isObject(found) && Object.hasOwn(found, key)) found = found[key]
    else return undefined
  }
  return found
}

/** The value with one inside of it changed; only what leads to it is copied. */
export function changeAt(
  value: JsonValue,
  path: readonly (string | number)[],
  change: (value: JsonValue) => JsonValue,
): JsonValue {
  const [key, ...rest] = path
  if (key === undefined) return change(value)
  if (isArray(value)) {
    const item = value[Number(key)]
    const next = item === undefined ? undefined : changeAt(item, rest, change)
    return next === undefined || next === item ? value : value.with(Number(key), next)
  }
  if (!isObject(value)) return value
  const child = value[key]
  return child === undefined ? value : withField(value, String(key), changeAt(child, rest, change))
}

/** What a scalar becomes that keeps its type and gets another text, as kustomize replaces; undefined when it cannot. */
export function withText(value: JsonValue, text: string): JsonValue | undefined {
  if (typeof value === 'string') return text
  const resolved = resolvePlain(text, 'kustomize')
  if (resolved === undefined) return undefined
  if (value === null || typeof value === 'boolean')
    return typeof resolved === typeof value ? resolved : undefined
  if (typeof resolved === 'bigint') return resolved
  if (typeof resolved !== 'number') return undefined
  return isWhole(value) && !isWhole(resolved) ? undefined : resolved
}

function isWhole(value: JsonValue): boolean {
  return typeof value === 'bigint' || Number.isInteger(value)
}

/** The value of a plain scalar that a transformer writes where nothing was; nothing at all is null in block style, the common one. */
export function plainValue(text: string): JsonScalar {
  const value = resolvePlain(text, 'kustomize')
  return value === undefined ? text : value
}
