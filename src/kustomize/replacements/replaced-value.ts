import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, idsOf } from '../accumulation.ts'
import { textOf, valueAt } from '../edit.ts'
import { splitFieldPath } from '../field-path.ts'
import { isSelectedKind } from '../identity.ts'
import type { FieldOptions, ReplacementEntry, ReplacementSource } from '../kustomization/kustomization.ts'
import { type Found, lookup } from '../lookup.ts'

/** What a replacement writes: a value, and the text that it has as a scalar (empty for lists and maps). */
export interface Replaced {
  readonly value: JsonValue
  readonly text: string
  /** Whether it comes without a type of its own, so that what it looks like decides. */
  readonly constant?: boolean
}

/** Reads the value of a replacement as it is now. */
export type Source = (entries: readonly Entry[]) => Replaced

/**
 * The source of a replacement. What it reads may change while the replacement writes, when a target is the source;
 * kustomize then goes on with the changed value, unless only a part of it is meant.
 */
export function findSource(entries: readonly Entry[], replacement: ReplacementEntry): Source | string {
  const { source, sourceValue } = replacement
  if (source !== undefined && sourceValue !== undefined)
    return '"source" and "sourceValue" exclude each other'
  if (sourceValue !== undefined) {
    const value = { value: sourceValue, text: sourceValue, constant: true }
    return () => value
  }
  if (source === undefined) return 'a replacement needs a "source"'
  const indices = entries.flatMap((entry, index) => (isSource(entry, source) ? [index] : []))
  const [index] = indices
  if (index === undefined) return 'no resource is the source'
  if (indices.length > 1) return 'more than one resource is the source'
  const found = findField(entries[index]?.resource.object ?? {}, source)
  if (typeof found === 'string') return found
  const first = refine(found, source.options)
  if (typeof first === 'string') return first
  // The place is looked for once, so an item that was found by its name is still the source under another name.
  return source.options?.delimiter ? () => first : current => readAgain(current[index], found.path) ?? first
}

function readAgain(entry: Entry | undefined, path: Found['path']): Replaced | undefined {
  const parent = entry === undefined ? undefined : valueAt(entry.resource.object, path.slice(0, -1))
  const key = path.at(-1)
  if (key === undefined || !(isArray(parent) || isObject(parent))) return undefined
  const value = valueAt(parent, [key])
  if (value === undefined) return undefined
  return { value, text: isArray(value) || isObject(value) ? '' : (textOf(parent, key) ?? '') }
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

function findField(object: JsonObject, { fieldPath }: ReplacementSource): Found | string {
  const path = fieldPath || 'metadata.name'
  const found = lookup(object, splitFieldPath(path))
  if (found !== undefined && 'failure' in found) return `the source has no "${path}": ${found.failure}`
  if (found === undefined || isEmpty(found.value)) return `the source has no "${path}"`
  return found
}

function isEmpty(value: JsonValue): boolean {
  if (isArray(value)) return value.length === 0
  return value === null || (isObject(value) && Object.keys(value).length === 0)
}

function refine(replaced: Replaced, { delimiter, index = 0 }: FieldOptions = {}): Replaced | string {
  if (!delimiter) return replaced
  if (isArray(replaced.value) || isObject(replaced.value)) return '"delimiter" needs a scalar at the source'
  // Ciphertext that is cut would be a wrong value in the cluster.
  if (replaced.text.startsWith('ENC[AES256_GCM,'))
    return 'the source is encrypted: no part of it can be taken'
  const part = replaced.text.split(delimiter)[Number(index)]
  if (part === undefined || Number(index) < 0)
    return `"index" ${index} is out of bounds for "${replaced.text}"`
  return { value: typeof replaced.value === 'string' ? part : replaced.value, text: part }
}
