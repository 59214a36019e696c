import { isObject, type JsonObject } from '../std/json.ts'

/** Values over values, as Helm lays one file over another: maps deep, all else replaced, a null kept for the chart. */
export function mergeValues(below: JsonObject, above: JsonObject): JsonObject {
  const merged: Record<string, JsonObject[string]> = { ...below }
  for (const [key, value] of Object.entries(above)) {
    const old = Object.hasOwn(below, key) ? below[key] : undefined
    const both = isObject(old) && isObject(value)
    // A key may be called "__proto__", which an assignment would not set.
    Object.defineProperty(merged, key, {
      value: both ? mergeValues(old, value) : value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  }
  return merged
}
