import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import {
  isQuoted,
  isUntagged,
  needsQuotes,
  withPlain,
  withQuotes,
  withStyleOf,
} from '../../base/yaml/source-text.ts'
import { textOf, withField } from '../edit.ts'
import {
  builtInSchema,
  keyedListOf,
  type MergeType,
  type Schema,
  typeOfField,
  typeOfKind,
} from '../schema/merge-type.ts'
import { takeMapDirective } from './directive.ts'
import { mergeKeyedList } from './keyed-list.ts'
import type { Merge } from './merge.ts'

/** The merged object, undefined when the patch deletes it; or why the patch does not fit. */
export type Merged = { readonly object: JsonObject | undefined } | { readonly failure: string }

/**
 * Applies a strategic merge patch as kustomize does: lists merge by the keys of the schema, which is found by
 * apiVersion and kind, patched items first. Neither argument is changed; what the patch leaves alone is shared.
 */
export function strategicMerge(
  object: JsonObject,
  patch: JsonObject,
  schema: Schema = builtInSchema,
): Merged {
  const merge: Merge = { schema, failure: undefined, path: [], values: mergeValues }
  const result = mergeValues(object, patch, undefined, merge)
  if (merge.failure !== undefined) return { failure: merge.failure }
  return { object: isObject(result) ? result : undefined }
}

type Value = JsonValue | undefined

/** Merges two values; undefined when nothing is left. Null in the patch removes, null in the object stays. */
function mergeValues(dest: Value, patch: Value, type: MergeType | undefined, merge: Merge): Value {
  const lead = dest ?? patch
  if (lead === undefined || lead === null) return patch === undefined ? dest : undefined
  if (isObject(lead)) {
    if (!isAbsentOr(isObject, dest) || !isAbsentOr(isObject, patch)) {
      return misfit('a map', dest, patch, merge)
    }
    const known = type ?? typeOfKind(merge.schema, lead.apiVersion, lead.kind)
    return patch === undefined && isObject(dest)
      ? settle(dest, known, merge)
      : mergeMaps(dest, patch, known, merge)
  }
  if (!isArray(lead)) return mergeScalars(dest, patch, merge)
  if (!isAbsentOr(isArray, dest) || !isAbsentOr(isArray, patch)) return misfit('a list', dest, patch, merge)
  return mergeLists(dest, patch, type, merge)
}

function mergeScalars(dest: Value, patch: Value, merge: Merge): Value {
  if (isArray(patch) || isObject(patch)) return misfit('a scalar', dest, patch, merge)
  return patch === undefined ? dest : (patch ?? undefined)
}

function isAbsentOr<T extends Value>(
  is: (value: Value) => value is T,
  value: Value,
): value is T | null | undefined {
  return value === undefined || value === null || is(value)
}

function misfit(wanted: string, dest: Value, patch: Value, merge: Merge): Value {
  const found = isArray(patch) ? 'a list' : isObject(patch) ? 'a map' : `"${String(patch)}"`
  merge.failure ??= `the resource has ${wanted} at "${merge.path.join('.')}", the patch ${found}`
  return dest
}

function mergeMaps(
  dest: JsonObject | null | undefined,
  patch: JsonObject | null | undefined,
  type: MergeType | undefined,
  merge: Merge,
): Value {
  if (patch === null || patch === undefined) return undefined
  const { directive, rest } = takeMapDirective(patch)
  if (directive === 'delete') return undefined
  if (dest === null || dest === undefined || directive === 'replace')
    return mergeFields(rest, rest, type, merge)
  if (directive === 'unknown') merge.failure ??= `unknown directive "${String(patch.$patch)}"`
  return mergeFields(dest === patch ? rest : dest, rest, type, merge)
}

function mergeFields(
  target: JsonObject,
  patch: JsonObject | undefined,
  type: MergeType | undefined,
  merge: Merge,
): JsonObject {
  let result = target
  const added =
    patch === undefined || patch === target
      ? []
      : Object.keys(patch).filter(key => !Object.hasOwn(target, key))
  for (const key of [...Object.keys(target), ...added]) {
    const own = patch !== undefined && Object.hasOwn(patch, key) ? patch[key] : undefined
    const before = Object.hasOwn(target, key) ? target[key] : undefined
    merge.path.push(key)
    const next = mergeValues(before, own, typeOfField(merge.schema, type, key), merge)
    merge.path.pop()
    if (own === undefined && !isUntagged(target, key)) result = withField(result, key, next)
    else result = withStyledField(result, key, { next, before, target, patch })
  }
  return result
}

interface FieldMerge {
  readonly next: Value
  readonly before: Value
  readonly target: JsonObject
  readonly patch: JsonObject | undefined
}

// A scalar that is merged takes the quotes of the one before it, and what has quotes is a text (FieldSetter in fns.go).
function withStyledField(
  result: JsonObject,
  key: string,
  { next, before, target, patch }: FieldMerge,
): JsonObject {
  const changed = withField(result, key, next)
  if (next === undefined || next === null || isArray(next) || isObject(next)) return changed
  if (patch === undefined || patch[key] === undefined) return settleUntagged(changed, key, target)
  if (before === undefined) return withStyleOf(changed, key, patch)
  const text = textOf(patch, key)
  if (!isQuoted(target, key)) return withPlain(changed, key, typeof next === 'string' ? undefined : text)
  return withQuotes(typeof next === 'string' ? changed : withField(changed, key, text), key)
}

// What has no type of its own gets quotes when it does not look like a text.
function settleUntagged(result: JsonObject, key: string, target: JsonObject): JsonObject {
  const text = textOf(target, key) ?? ''
  return needsQuotes(text) ? withStyleOf(withField(result, key, text), key, {}) : result
}

function mergeLists(
  dest: readonly JsonValue[] | null | undefined,
  patch: readonly JsonValue[] | null | undefined,
  type: MergeType | undefined,
  merge: Merge,
): Value {
  const keyed = keyedListOf(type)
  if (keyed === undefined) return patch === undefined ? dest : (patch ?? undefined)
  if (patch === undefined && isArray(dest)) return settleList(dest, type, merge)
  return mergeKeyedList(dest ?? undefined, patch, keyed, merge)
}

// What a patch does not touch goes through the merge too: items with equal keys become one. The outcome is the same
// for every patch, so it is kept; almost always it is the value itself.
const settled = new WeakMap<Schema, WeakMap<object, Map<MergeType | undefined, Value>>>()

function settle(value: JsonObject, type: MergeType | undefined, merge: Merge): Value {
  return remember(value, type, merge.schema, () => mergeFields(value, undefined, type, merge))
}

function settleList(value: readonly JsonValue[], type: MergeType | undefined, merge: Merge): Value {
  const keyed = keyedListOf(type)
  return remember(value, type, merge.schema, () =>
    keyed === undefined ? value : mergeKeyedList(value, undefined, keyed, merge),
  )
}

function remember(value: object, type: MergeType | undefined, schema: Schema, compute: () => Value): Value {
  let byValue = settled.get(schema)
  if (byValue === undefined) {
    byValue = new WeakMap()
    settled.set(schema, byValue)
  }
  let byType = byValue.get(value)
  if (byType === undefined) {
    byType = new Map()
    byValue.set(value, byType)
  }
  if (!byType.has(type)) byType.set(type, compute())
  return byType.get(type)
}
