import type { JsonObject, JsonValue } from '../../../base/std/json.ts'
import { isArray, isObject } from '../../../base/std/json.ts'
import { difference, emptySet, type FieldSet, isEmpty, union } from './field-set.ts'

/** Who owns fields of an object: one entry of `metadata.managedFields`. */
export interface Owner {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource?: string
  /** When the owner last changed the object, in RFC 3339. */
  readonly time: string
  readonly fields: FieldSet
}

/** Tells owners apart: an applier is one whatever version it speaks, an updater one for each. */
export function ownerKey(owner: Omit<Owner, 'time' | 'fields'>): string {
  const version = owner.operation === 'Apply' ? '' : owner.apiVersion
  return [owner.operation, owner.manager, version, owner.subresource ?? ''].join(' ')
}

/** All fields that anybody owns. */
export function ownedFields(owners: readonly Owner[]): FieldSet {
  return owners.reduce((all, owner) => union(all, owner.fields), emptySet)
}

/** The owners without these fields; who has none left is gone. */
export function disown(owners: readonly Owner[], fields: FieldSet): readonly Owner[] {
  if (isEmpty(fields)) return owners
  return owners.flatMap(owner => {
    const left = difference(owner.fields, fields)
    return isEmpty(left) ? [] : [{ ...owner, fields: left }]
  })
}

export function parseOwners(managedFields: JsonValue | undefined): readonly Owner[] {
  if (!isArray(managedFields)) return []
  return managedFields.flatMap(entry => {
    if (!isObject(entry) || !isObject(entry.fieldsV1)) return []
    const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry
    return [
      {
        manager: String(manager ?? ''),
        operation: operation === 'Apply' ? 'Apply' : 'Update',
        apiVersion: String(apiVersion ?? ''),
        ...(typeof subresource === 'string' ? { subresource } : {}),
        time: String(time ?? ''),
        fields: fieldsV1 as FieldSet,
      },
    ]
  })
}

/** The entries in the server's order: appliers first, then by time. */
export function formatOwners(owners: readonly Owner[]): readonly JsonObject[] {
  return [...owners].sort(compareOwners).map(owner => ({
    manager: owner.manager,
    operation: owner.operation,
    apiVersion: owner.apiVersion,
    time: owner.time,
    fieldsType: 'FieldsV1',
    fieldsV1: owner.fields,
    ...(owner.subresource === undefined ? {} : { subresource: owner.subresource }),
  }))
}

function compareOwners(a: Owner, b: Owner): number {
  const [x, y] = [orderOf(a), orderOf(b)]
  return x < y ? -1 : x > y ? 1 : 0
}

function orderOf(owner: Owner): string {
  return [owner.operation, owner.time, owner.manager, owner.apiVersion, owner.subresource ?? ''].join(' ')
}
