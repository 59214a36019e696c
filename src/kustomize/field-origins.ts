import type { Place } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonValue } from '../base/std/json.ts'

/** Where each field of a value was set last: one place for a scalar, one for each field of a map or list. */
export type FieldOrigins = Place | ReadonlyMap<string, FieldOrigins>

/** Where a field at a path was set, by the step that is being traced. */
export type FieldSource = (path: readonly string[]) => Place

/** The origins of a value that one source has set as a whole. */
export function originsOf(
  value: JsonValue | undefined,
  source: FieldSource,
  path: readonly string[] = [],
): FieldOrigins {
  const fields = fieldsOf(value)
  if (fields === undefined || fields.length === 0) return source(path)
  return new Map(fields.map(([key, child]) => [key, originsOf(child, source, [...path, key])]))
}

/** The origins of a value after a step: fields that it changed are set by `source`, all others keep theirs. */
export function traceValue(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  origins: FieldOrigins | undefined,
  source: FieldSource,
  path: readonly string[],
): FieldOrigins {
  if (before === after && origins !== undefined) return origins
  const fields = fieldsOf(after)
  const sameKind = isArray(before) ? isArray(after) : isObject(before) && isObject(after)
  if (fields === undefined || fields.length === 0 || !sameKind || !(origins instanceof Map)) {
    return originsOf(after, source, path)
  }
  const traced = fields.map(([key, child]): [string, FieldOrigins] => {
    const old = isArray(before) ? sameItem(before, child, Number(key)) : key
    const value = isArray(before) ? before[Number(old)] : isObject(before) ? before[old] : undefined
    return [key, traceValue(value, child, origins.get(old), source, [...path, key])]
  })
  return new Map(traced)
}

// Merging moves items, so an item is followed by identity, then by name, then by its place.
function sameItem(before: readonly JsonValue[], item: JsonValue | undefined, index: number): string {
  if (before[index] === item) return String(index)
  const same = item === undefined ? -1 : before.indexOf(item)
  if (same >= 0) return String(same)
  const name = isObject(item) ? item.name : undefined
  if (name === undefined) return String(index)
  return String(before.findIndex(other => isObject(other) && other.name === name))
}

function fieldsOf(value: JsonValue | undefined): [string, JsonValue | undefined][] | undefined {
  if (isArray(value)) return value.map((item, index) => [String(index), item])
  return isObject(value) ? Object.entries(value) : undefined
}

/** The origins as a table by JSON pointer. */
export function originsTable(origins: FieldOrigins): ReadonlyMap<string, Place> {
  const table = new Map<string, Place>()
  fillTable(table, '', origins)
  return table
}

function fillTable(table: Map<string, Place>, pointer: string, origins: FieldOrigins): void {
  if (!(origins instanceof Map)) table.set(pointer, origins as Place)
  else {
    for (const [key, child] of origins) {
      fillTable(table, `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, child)
    }
  }
}

/** A source for all fields of a step that stands at one place. */
export function sourceAt(place: Place): FieldSource {
  return () => place
}

/** A source for a value that stands in a document as it is: each field has its own path there. */
export function sourceBelow(place: Place): FieldSource {
  return path => ({ ...place, path: [...(place.path ?? []), ...path.map(toStep)] })
}

function toStep(key: string): string | number {
  return /^\d+$/.test(key) ? Number(key) : key
}
