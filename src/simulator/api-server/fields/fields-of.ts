import { isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import type { Schema } from '../schema/schema.ts'
import { emptySet, type FieldSet, makeNode } from './field-set.ts'
import { partsOf } from './parts.ts'
import type { PathElement } from './path-element.ts'

/** The fields that a value sets: what who applies it owns. */
export function fieldsOf(value: JsonValue, schema: Schema): FieldSet {
  return nodeOf(value, schema, false, false) ?? emptySet
}

/** The node of a value that was not there before, as an update owns it: with the maps and lists that hold the fields. */
export function addedNode(value: JsonValue, schema: Schema): FieldSet | undefined {
  return nodeOf(value, schema, true, true)
}

// Manifests share their parts between clusters; so do the sets of their fields, by the identity of the part.
const known = new WeakMap<object, WeakMap<Schema, FieldSet>>()

function nodeOf(
  value: JsonValue,
  schema: Schema,
  counted: boolean,
  containers: boolean,
): FieldSet | undefined {
  if (counted || containers || schema.type !== 'struct' || !isObject(value)) {
    return makeNodeOf(value, schema, counted, containers)
  }
  const before = known.get(value)?.get(schema)
  if (before !== undefined) return before
  const made = makeNodeOf(value, schema, false, false)
  if (made === undefined) return undefined
  const bySchema = known.get(value) ?? new WeakMap<Schema, FieldSet>()
  known.set(value, bySchema.set(schema, made))
  return made
}

function makeNodeOf(
  value: JsonValue,
  schema: Schema,
  counted: boolean,
  containers: boolean,
): FieldSet | undefined {
  const parts = partsOf(value, schema)
  if (parts === undefined) return emptySet
  // An empty list by keys owns nothing, an empty map itself.
  if (parts.length === 0) return counted || !isArray(value) ? emptySet : undefined
  const children: (readonly [PathElement, FieldSet])[] = []
  for (const part of parts) {
    const node = nodeOf(part.value, part.schema, part.counted || containers, containers)
    if (node !== undefined) children.push([part.element, node])
  }
  return makeNode(counted, children)
}
