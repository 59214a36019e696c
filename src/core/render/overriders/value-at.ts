import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'

/** The value at a JSON pointer; undefined when there is none. */
export function valueAt(root: JsonValue, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = root
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isArray(value)) value = value[Number(name)]
    else if (isObject(value)) value = Object.hasOwn(value, name) ? value[name] : undefined
    else return undefined
  }
  return value
}
