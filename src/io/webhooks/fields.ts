import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'

/** The value at a path of a payload; undefined where a step leads nowhere. */
function fieldAt(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  let found = value
  for (const step of path) found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined
  return found
}

/** The text at a path; undefined where there is none. */
export function textAt(value: JsonValue | undefined, ...path: readonly string[]): string | undefined {
  const found = fieldAt(value, path)
  return typeof found === 'string' ? found : undefined
}

/** The number of a pull request at a path: whole, from 1. */
export function numberAt(value: JsonValue | undefined, ...path: readonly string[]): number | undefined {
  const found = fieldAt(value, path)
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : undefined
}

/** The items of the list at a path; none where there is no list. */
export function listAt(value: JsonValue | undefined, ...path: readonly string[]): readonly JsonValue[] {
  const found = fieldAt(value, path)
  return isArray(found) ? found : []
}

export function isTrueAt(value: JsonValue | undefined, ...path: readonly string[]): boolean {
  return fieldAt(value, path) === true
}

export function isMapAt(value: JsonValue | undefined, ...path: readonly string[]): boolean {
  return isObject(fieldAt(value, path))
}
