import { equalJson, type JsonValue } from '../../../base/std/json.ts'
import type { Schema } from '../schema/schema.ts'
import { emptySet, type FieldSet, makeNode } from './field-set.ts'
import { addedNode } from './fields-of.ts'
import { type Part, partsOf } from './parts.ts'
import type { PathElement } from './path-element.ts'

/** Which fields differ between two values. */
export interface Comparison {
  /** Added or given another value. */
  readonly changed: FieldSet
  readonly removed: FieldSet
}

export function compare(before: JsonValue, after: JsonValue, schema: Schema): Comparison {
  const { changed, removed } = compareValues(before, after, schema)
  return { changed: changed ?? emptySet, removed: removed ?? emptySet }
}

interface Difference {
  readonly changed?: FieldSet | undefined
  readonly removed?: FieldSet | undefined
}

function compareValues(
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  schema: Schema,
): Difference {
  if (before === after) return {}
  if (after === undefined) return { removed: before === undefined ? undefined : addedNode(before, schema) }
  if (before === undefined) return { changed: addedNode(after, schema) }
  const [old, now] = [partsOf(before, schema), partsOf(after, schema)]
  if (old === undefined || now === undefined) return equalJson(before, after) ? {} : { changed: emptySet }
  return compareParts(old, now)
}

function compareParts(old: readonly Part[], now: readonly Part[]): Difference {
  const known = new Map(old.map(part => [part.element, part]))
  const changed: (readonly [PathElement, FieldSet])[] = []
  const removed: (readonly [PathElement, FieldSet])[] = []
  const collect = (element: PathElement, difference: Difference): void => {
    if (difference.changed !== undefined) changed.push([element, difference.changed])
    if (difference.removed !== undefined) removed.push([element, difference.removed])
  }
  for (const { element, value, schema } of now) {
    const before = known.get(element)
    known.delete(element)
    collect(element, compareValues(before?.value, value, schema))
  }
  for (const { element, value, schema } of known.values()) {
    collect(element, compareValues(value, undefined, schema))
  }
  return { changed: makeNode(false, changed), removed: makeNode(false, removed) }
}
