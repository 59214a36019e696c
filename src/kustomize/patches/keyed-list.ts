import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { textOfScalar, withField } from '../edit.ts'
import type { KeyedList } from '../schema/merge-type.ts'
import { takeListDirective, takeMapDirective } from './directive.ts'
import { completeKeys, distinctKeys, type Keys, usableKeys } from './element-keys.ts'
import {
  appendElements,
  type ElementList,
  findElement,
  isEmptyMap,
  keyTexts,
  setElement,
} from './element-list.ts'
import type { Merge } from './merge.ts'

/**
 * Merges a list item by item: items of the patch come first, in its order. Follows kyaml's associative lists step by
 * step (walk/associative_sequence.go), because partial and repeated keys have effects that users see.
 */
export function mergeKeyedList(
  dest: readonly JsonValue[] | undefined,
  patch: readonly JsonValue[] | null | undefined,
  type: KeyedList,
  merge: Merge,
): JsonValue | undefined {
  if (patch === null) return undefined
  if (dest === undefined) return patch === undefined ? undefined : mergeAliased(patch, type, merge)
  if (patch === undefined) return mergeItems({ items: dest }, undefined, type, merge)
  const { directive, rest } = takeListDirective(patch)
  if (directive === 'delete') return undefined
  if (directive === 'replace') return mergeAliased(rest, type, merge)
  if (directive === 'unknown') merge.failure ??= 'unknown directive in a list'
  const aliased = dest === patch
  return aliased ? mergeAliased(rest, type, merge) : mergeItems({ items: dest }, { items: rest }, type, merge)
}

// A list that is new to the object is merged with itself, which drops nulls and repeated items.
function mergeAliased(items: readonly JsonValue[], type: KeyedList, merge: Merge): JsonValue | undefined {
  const list = { items }
  return mergeItems(list, list, type, merge)
}

function mergeItems(
  dest: ElementList,
  patch: ElementList | undefined,
  type: KeyedList,
  merge: Merge,
): JsonValue | undefined {
  const before = dest.items
  const sources = [...(patch?.items ?? []), ...dest.items]
  const scalars = type.keys.length === 0
  if (!scalars && sources.some(item => item !== null && !isObject(item)))
    merge.failure ??= `the list at "${merge.path.join('.')}" has an item that is not a map`
  const keys = scalars ? [''] : type.keys
  const texts = scalars
    ? sources.map(item => [textOfScalar(item) ?? ''])
    : sources.map(item => keyTexts(item, keys))
  const distinct = distinctKeys(texts)
  const rows = keys.length > 1 ? completeKeys(distinct) : distinct
  if (rows.length === 0) return dest.items
  const added: ElementList = { items: [] }
  let usable = keys
  for (const row of rows) {
    const own = usableKeys(rows, row, keys)
    usable = own.keys
    mergeItem({ dest, patch, added }, own, type, merge)
  }
  appendElements(added, dest.items, usable)
  return sameItems(added.items, before) ? before : added.items
}

interface Lists {
  readonly dest: ElementList
  readonly patch: ElementList | undefined
  readonly added: ElementList
}

function mergeItem({ dest, patch, added }: Lists, own: Keys, type: KeyedList, merge: Merge): void {
  const exact = usableKeys([own.texts], own.texts, own.keys)
  const destIndex = findElement(dest, exact.keys, exact.texts)
  const patchIndex = patch === undefined ? -1 : findElement(patch, exact.keys, exact.texts)
  const patchItem = patch?.items[patchIndex]
  const destItem = dest.items[destIndex]
  const merged = merge.values(destItem, patchItem, type.item, merge)
  // kustomize changes items in place: a directive is gone once it was obeyed, a merged item stands in the object's list.
  if (patch !== undefined && patchItem !== undefined)
    replaceItem(patch, patchIndex, withoutDirective(patchItem))
  const kept =
    merged === undefined || merged === null || isEmptyMap(merged) ? undefined : withKeys(merged, own)
  if (kept === undefined) setElement(dest, own.keys, own.texts)
  else {
    if (destItem !== undefined && (patch === dest || !replaces(patchItem))) replaceItem(dest, destIndex, kept)
    setElement(added, own.keys, own.texts, kept)
  }
}

function replaceItem(list: ElementList, index: number, item: JsonValue): void {
  if (list.items[index] !== item) list.items = list.items.with(index, item)
}

function withoutDirective(item: JsonValue): JsonValue {
  return isObject(item) ? takeMapDirective(item).rest : item
}

function replaces(item: JsonValue | undefined): boolean {
  return isObject(item) && takeMapDirective(item).directive === 'replace'
}

function withKeys(value: JsonValue, { keys, texts }: Keys): JsonValue {
  if (!isObject(value)) return value
  return keys.reduce((item, key, index) => {
    const text = texts[index] ?? ''
    return Object.hasOwn(item, key) || text === '' ? item : withField(item, key, text)
  }, value)
}

function sameItems(a: readonly JsonValue[], b: readonly JsonValue[]): boolean {
  return isArray(b) && a.length === b.length && a.every((item, index) => item === b[index])
}
