import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { withField } from '../edit.ts'
import { isSelectedKind } from '../identity.ts'
import type { ResourceObject } from '../resource.ts'
import type { FieldSpec } from './field-spec.ts'

type FieldPath = readonly string[]

/**
 * Remembers the fields that a transformer added with one value for each key. kustomize puts one and the same YAML node
 * into all the places where it adds a label, so a later layer that changes the label in one of them changes it in all,
 * until JSON operations rewrite the resource. Users of labels with selectors see that, so it is done here too.
 */
export function shareAdded(
  before: Entry,
  after: Entry,
  specs: readonly FieldSpec[],
  keys: readonly string[],
): Entry {
  if (before.resource.object === after.resource.object) return after
  const maps = specs
    .filter(spec => isSelectedKind(spec, after.id))
    .flatMap(spec => locate(after.resource.object, spec.path.replaceAll('[]', '').split('/')))
  const groups = keys
    .map(key => maps.map(path => [...path, key]).filter(path => isAdded(before, after, path)))
    .filter(paths => paths.length > 1)
  return groups.length === 0 ? after : { ...after, shared: [...(after.shared ?? []), ...groups] }
}

/** Carries a change of one of several fields that are one to the others. */
export function followShared(before: Entry, after: Entry): Entry {
  if (after.shared === undefined || before.resource.object === after.resource.object) return after
  let object: JsonObject = after.resource.object
  for (const group of after.shared) {
    const changed = group.find(path => isChanged(before.resource.object, object, path))
    if (changed === undefined) continue
    const value = valueAt(object, changed)
    for (const path of group) object = setAt(object, path, value) as JsonObject
  }
  return withObject(after, object as ResourceObject)
}

function isAdded(before: Entry, after: Entry, path: FieldPath): boolean {
  return (
    valueAt(before.resource.object, path) === undefined && valueAt(after.resource.object, path) !== undefined
  )
}

function isChanged(before: JsonObject, after: JsonObject, path: FieldPath): boolean {
  const value = valueAt(after, path)
  return value !== undefined && value !== valueAt(before, path)
}

function locate(value: JsonValue | undefined, names: readonly string[]): readonly FieldPath[] {
  const [name, ...rest] = names
  if (isArray(value))
    return value.flatMap((item, index) => locate(item, names).map(path => [String(index), ...path]))
  if (name === undefined) return isObject(value) ? [[]] : []
  return isObject(value) ? locate(value[name], rest).map(path => [name, ...path]) : []
}

function valueAt(value: JsonValue | undefined, path: FieldPath): JsonValue | undefined {
  let at = value
  for (const name of path) at = isArray(at) ? at[Number(name)] : isObject(at) ? at[name] : undefined
  return at
}

// Only where the field is still there.
function setAt(value: JsonValue, [name, ...rest]: FieldPath, field: JsonValue | undefined): JsonValue {
  if (name === undefined) return field ?? value
  if (isArray(value)) {
    const item = value[Number(name)]
    return item === undefined ? value : value.with(Number(name), setAt(item, rest, field))
  }
  const child = isObject(value) ? value[name] : undefined
  return isObject(value) && child !== undefined ? withField(value, name, setAt(child, rest, field)) : value
}
