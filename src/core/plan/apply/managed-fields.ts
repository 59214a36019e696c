import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { type FieldPath, valueAt } from '../../model/json-pointer.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { type FieldSet, unionOf } from '../adoption/field-set.ts'
import { fieldManager } from '../cluster/apply-set.ts'
import { hasKeys } from './fields-in.ts'
import { matchedPath } from './match-items.ts'

/** The entries of an object's managedFields. */
export function managersOf({ metadata }: KubernetesObject): readonly JsonObject[] {
  const entries: readonly JsonValue[] = isArray(metadata.managedFields) ? metadata.managedFields : []
  return entries.filter(isObject)
}

/** Whether an entry is what we applied. */
export function isOurs({ manager, operation, subresource }: JsonObject): boolean {
  return manager === fieldManager && operation === 'Apply' && (subresource ?? '') === ''
}

/** What another manager has of an object. */
export interface Foreign {
  readonly manager: string
  /** In the object that is to be. */
  readonly paths: readonly FieldPath[]
}

/** What others have of the leaves of `object` in the live one, but for what they write into the status. */
export function othersOf(live: KubernetesObject, object: KubernetesObject): readonly Foreign[] {
  const entries = managersOf(live)
  const all = entries.reduce(
    (sum: FieldSet, { fieldsV1 }) => (isObject(fieldsV1) ? unionOf(sum, fieldsV1) : sum),
    {},
  )
  return entries
    .filter(entry => !isOurs(entry) && entry.subresource !== 'status')
    .map(({ manager, fieldsV1 }) => {
      const paths = ownedPaths({ fields: fieldsV1, all, keys: [] }, object)
      return { manager: String(manager), paths: paths.filter(path => !isHollow(path, object, live)) }
    })
}

// Who applied an empty map owns the map, and nothing that comes into it.
function isHollow(path: FieldPath, object: KubernetesObject, live: KubernetesObject): boolean {
  if (!isObject(valueAt(object, path))) return false
  const at = matchedPath(object, path, live)
  const value = at === undefined ? undefined : valueAt(live, at)
  return value === undefined || (isObject(value) && Object.keys(value).length === 0)
}

interface Owned {
  readonly fields: JsonValue | undefined
  /** What anybody has: a map in which somebody has a field is none that is owned as one value. */
  readonly all: JsonValue | undefined
  /** Of the item that this is: all owners name it by these. */
  readonly keys: readonly string[]
}

/**
 * The leaves of a value that `fieldsV1` owns (KEP-555: `f:` names a field, `k:` the keys of an item, `v:` a member of a
 * set). What the value does not have is left out, and so are the keys of items.
 */
function ownedPaths({ fields, all, keys }: Owned, value: JsonValue | undefined): readonly FieldPath[] {
  if (!isObject(fields) || value === undefined) return []
  const elements = elementsOf(fields)
  if (elements.length === 0) return elementsOf(all).length === 0 ? [[]] : []
  return elements.flatMap(element => {
    const step = stepOf(element, value)
    if (step === undefined || keys.includes(String(step))) return []
    const child = isArray(value) ? value[Number(step)] : isObject(value) ? value[String(step)] : undefined
    const below = {
      fields: fields[element],
      all: isObject(all) ? all[element] : undefined,
      keys: element.startsWith('k:') ? Object.keys(JSON.parse(element.slice(2)) as JsonObject) : [],
    }
    return ownedPaths(below, child).map(path => [step, ...path])
  })
}

function elementsOf(fields: JsonValue | undefined): readonly string[] {
  return isObject(fields) ? Object.keys(fields).filter(element => element !== '.') : []
}

function stepOf(element: string, value: JsonValue): string | number | undefined {
  const rest = element.slice(2)
  if (element.startsWith('f:')) return rest
  if (!isArray(value)) return undefined
  const wanted = JSON.parse(rest) as JsonValue
  const at = value.findIndex(item => {
    if (element.startsWith('v:')) return equalJson(item, wanted)
    return isObject(item) && isObject(wanted) && hasKeys(item, wanted)
  })
  return at < 0 ? undefined : at
}
