import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'

/** The object with what it lacks; the same object when it lacks nothing. */
export function fill<Shape extends JsonObject>(object: Shape, defaults: JsonObject): Shape {
  const missing = Object.keys(defaults).filter(name => object[name] === undefined || object[name] === null)
  if (missing.length === 0) return object
  return { ...object, ...Object.fromEntries(missing.map(name => [name, defaults[name]])) }
}

/** Fills the object at a field; makes it when there is none. */
export function fillAt<Shape extends JsonObject>(object: Shape, field: string, defaults: JsonObject): Shape {
  const inner = object[field]
  const filled = fill(isObject(inner) ? inner : {}, defaults)
  return filled === inner ? object : { ...object, [field]: filled }
}

/** Changes each object of a list; the same object when nothing changes. */
export function mapList(
  object: JsonObject,
  field: string,
  change: (item: JsonObject) => JsonObject,
): JsonObject {
  const list = object[field]
  if (!isArray(list)) return object
  const changed = list.map((item: JsonValue) => (isObject(item) ? change(item) : item))
  return changed.every((item, index) => item === list[index]) ? object : { ...object, [field]: changed }
}
