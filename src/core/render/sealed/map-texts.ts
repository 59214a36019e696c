import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { isKubernetesObject, type KubernetesObject } from '../../model/object.ts'

/** A text of an object. */
export interface ObjectText {
  readonly text: string
  /** Its value is that of the text in base64, as data of Secrets is. */
  readonly encoded: boolean
  readonly path: readonly (string | number)[]
}

/** An object with its texts replaced; the same one where none is. */
export function mapTexts(
  object: KubernetesObject,
  replace: (text: ObjectText) => JsonValue,
): KubernetesObject {
  const encodedField = object.apiVersion === 'v1' ? encodedFields[object.kind] : undefined
  const visit = (value: JsonValue, path: readonly (string | number)[]): JsonValue => {
    if (typeof value === 'string')
      return replace({ text: value, encoded: path.length === 2 && path[0] === encodedField, path })
    if (isArray(value)) {
      const items = value.map((item, index) => visit(item, [...path, index]))
      return items.every((item, index) => item === value[index]) ? value : items
    }
    return isObject(value) ? visitMap(value, path) : value
  }
  const visitMap = (value: JsonObject, path: readonly (string | number)[]): JsonObject => {
    const mapped: Record<string, JsonValue | undefined> = { ...value }
    let same = true
    for (const [key, field] of Object.entries(value)) {
      if (field === undefined) continue
      mapped[key] = visit(field, [...path, key])
      same &&= mapped[key] === field
    }
    return same ? value : mapped
  }
  const mapped = visitMap(object, [])
  return isKubernetesObject(mapped) ? mapped : object
}

/** Whether any text of a value is so. */
export function someText(value: JsonValue | undefined, is: (text: string) => boolean): boolean {
  if (typeof value === 'string') return is(value)
  if (isArray(value)) return value.some(item => someText(item, is))
  if (!isObject(value)) return false
  for (const key in value) if (someText(value[key], is)) return true
  return false
}

/** Whether an object has texts whose values are those of the texts in base64. */
export function hasEncoded(object: KubernetesObject): boolean {
  const field = object.apiVersion === 'v1' ? encodedFields[object.kind] : undefined
  return field !== undefined && object[field] !== undefined
}

const encodedFields: Readonly<Record<string, string>> = { Secret: 'data', ConfigMap: 'binaryData' }
