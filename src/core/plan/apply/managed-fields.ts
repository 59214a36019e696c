import { equalJson, isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { FieldPath } from '../../model/json-pointer.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { fieldManager } from '../cluster/apply-set.ts'
import { hasKeys } from './fields-in.ts'

/** The entries of an object's managedFields. */
export function managersOf({ metadata }: KubernetesObject): readonly JsonObject[] {
  const entries: readonly JsonValue[] = isArray(metadata.managedFields) ? metadata.managedFields : []
  return entries.filter(isObject)
}

/** Whether an entry is what we applied. */
export function isOurs({ manager, operation, subresource }: JsonObject): boolean {
  return manager === fieldManager && operation === 'Apply' && (subresource ?? '') === ''
}

/** The entries of others, but for what they write into the status. */
export function othersOf(live: KubernetesObject): readonly JsonObject[] {
  return managersOf(live).filter(entry => !isOurs(entry) && entry.subresource !== 'status')
}

/**
 * The leaves of a value that `fieldsV1` owns (KEP-555: `f:` names a field, `k:` the keys of an item, `v:` a member of a
 * set). What the value does not have is left out, and so are the keys of items, by which all owners name them.
 */
export function ownedPaths(
  fields: JsonValue | undefined,
  value: JsonValue | undefined,
): readonly FieldPath[] {
  return pathsIn(fields, value, [])
}

function pathsIn(
  fields: JsonValue | undefined,
  value: JsonValue | undefined,
  keys: readonly string[],
): readonly FieldPath[] {
  if (!isObject(fields) || value === undefined) return []
  const elements = Object.keys(fields).filter(element => element !== '.')
  if (elements.length === 0) return [[]]
  return elements.flatMap(element => {
    const step = stepOf(element, value)
    if (step === undefined || keys.includes(String(step))) return []
    const child = isArray(value) ? value[Number(step)] : isObject(value) ? value[String(step)] : undefined
    const named = element.startsWith('k:') ? Object.keys(JSON.parse(element.slice(2)) as JsonObject) : []
    return pathsIn(fields[element], child, named).map(path => [step, ...path])
  })
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
