import type { JsonValue } from '../../../base/std/json.ts'
import type { Schema } from '../schema/schema.ts'
import { compare } from './compare.ts'
import { difference, type FieldSet, intersection, isEmpty, pathsOf, shareSet, union } from './field-set.ts'
import { fieldsOf } from './fields-of.ts'
import { mergeApplied } from './merge-applied.ts'
import { disown, type Owner, ownedFields, ownerKey } from './owners.ts'
import { formatPath } from './path-element.ts'
import { removeAbandoned } from './remove-abandoned.ts'

/** Who writes, and when. */
export type Writer = Omit<Owner, 'fields'>

/** A value with who owns its fields. */
export interface Owned {
  readonly value: JsonValue
  readonly owners: readonly Owner[]
}

/** A field that another owner has with another value. */
export interface FieldConflict {
  readonly owner: Owner
  /** As in `.spec.replicas`. */
  readonly path: string
}

/**
 * Server-side apply, as structured-merge-diff does it: merge, remove what the applier gave up and nobody else owns,
 * then look who owns what changed.
 */
export function applyFields(
  live: Owned,
  applied: JsonValue,
  schema: Schema,
  writer: Writer,
  force: boolean,
): Owned | { readonly conflicts: readonly FieldConflict[] } {
  const key = ownerKey(writer)
  const previous = live.owners.find(owner => ownerKey(owner) === key)
  const others = live.owners.filter(owner => owner !== previous)
  const ours = shareSet(fieldsOf(applied, schema))
  const merged = mergeApplied(live.value, applied, schema)
  const owned = union(union(ownedFields(others), ours), identity)
  const value = removeAbandoned(merged, previous?.fields, owned, schema)
  const { changed, removed } = compare(live.value, value, schema)
  const conflicts = others.flatMap(owner => conflictsOf(owner, intersection(owner.fields, changed)))
  if (conflicts.length > 0 && !force) return { conflicts }
  const time = value === live.value && previous !== undefined ? previous.time : writer.time
  const left = disown(disown(others, changed), removed)
  return { value, owners: isEmpty(ours) ? left : [...left, { ...writer, time, fields: ours }] }
}

// Nobody owns an object's name, yet its metadata stays when nobody owns anything else in there.
const identity: FieldSet = { 'f:metadata': { 'f:name': {} } }

/** Ownership after a write that is no apply: who changed a field has it, alone. */
export function updateFields(live: Owned, after: JsonValue, schema: Schema, writer: Writer): Owned {
  const { changed, removed } = compare(live.value, after, schema)
  const owners = disown(disown(live.owners, changed), removed)
  if (isEmpty(changed)) return { value: after, owners }
  const key = ownerKey(writer)
  const previous = owners.find(owner => ownerKey(owner) === key)
  const fields = shareSet(union(previous?.fields ?? {}, difference(changed, removed)))
  return { value: after, owners: [...owners.filter(owner => owner !== previous), { ...writer, fields }] }
}

function conflictsOf(owner: Owner, fields: Owner['fields']): readonly FieldConflict[] {
  return pathsOf(fields).map(path => ({ owner, path: formatPath(path) }))
}
