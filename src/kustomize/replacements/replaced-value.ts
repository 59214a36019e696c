import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, idsOf } from '../accumulation.ts'
import { splitFieldPath } from '../field-path.ts'
import { isSelectedKind } from '../identity.ts'
import type { FieldOptions, ReplacementEntry, ReplacementSource } from '../kustomization/kustomization.ts'
import { lookup } from '../lookup.ts'

/** What a replacement writes: a value, and the text that it has as a scalar (empty for lists and maps). */
export interface Replaced {
  readonly value: JsonValue
  readonly text: string
  /** Whether it comes without a type of its own, so that what it looks like decides. */
  readonly constant?: boolean
}

/** The value of a replacement's source, or in a few words why there is none. */
export function readSource(entries: readonly Entry[], replacement: ReplacementEntry): Replaced | string {
  const { source, sourceValue } = replacement
  if (source !== undefined && sourceValue !== undefined)
    return '"source" and "sourceValue" exclude each other'
  if (sourceValue !== undefined) return { value: sourceValue, text: sourceValue, constant: true }
  if (source === undefined) return 'a replacement needs a "source"'
  const matching = entries.filter(entry => isSource(entry, source))
  const [entry] = matching
  if (entry === undefined) return 'no resource is the source'
  if (matching.length > 1) return 'more than one resource is the source'
  return readField(entry.resource.object, source)
}

function isSource(entry: Entry, source: ReplacementSource): boolean {
  const { name, namespace } = source
  const ids = idsOf(entry)
  return ids.some((id, index) => {
    // Of the present id only what is written counts, even where the kind belongs to no namespace.
    const own = index === ids.length - 1 ? entry.id.namespace || 'default' : id.effectiveNamespace
    return (!name || name === id.name) && (!namespace || namespace === own) && isSelectedKind(source, id)
  })
}

function readField(object: JsonObject, { fieldPath, options }: ReplacementSource): Replaced | string {
  const path = fieldPath || 'metadata.name'
  const found = lookup(object, splitFieldPath(path))
  if (found !== undefined && 'failure' in found) return `the source has no "${path}": ${found.failure}`
  if (found === undefined || isEmpty(found.value)) return `the source has no "${path}"`
  return refine(found, options)
}

function isEmpty(value: JsonValue): boolean {
  if (isArray(value)) return value.length === 0
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}

function refine(replaced: Replaced, { delimiter, index = 0 }: FieldOptions = {}): Replaced | string {
  if (!delimiter) return replaced
  if (isArray(replaced.value) || isObject(replaced.value)) return '"delimiter" needs a scalar at the source'
  const part = replaced.text.split(delimiter)[Number(index)]
  if (part === undefined || Number(index) < 0)
    return `"index" ${index} is out of bounds for "${replaced.text}"`
  return { value: typeof replaced.value === 'string' ? part : replaced.value, text: part }
}
