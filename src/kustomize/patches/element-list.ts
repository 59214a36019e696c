import { isObject, type JsonValue } from '../../base/std/json.ts'
import { textOf, textOfScalar } from '../edit.ts'

/** A list of a merge while it is being built; what kustomize changes in place is replaced here. */
export interface ElementList {
  items: readonly JsonValue[]
}

/** The texts of the key fields of an item; empty for one that it lacks. */
export function keyTexts(item: JsonValue, keys: readonly string[]): readonly string[] {
  return keys.map(key => (isObject(item) && item[key] === null ? '' : (fieldText(item, key) ?? '')))
}

/** The first item whose key fields have these texts; with the key `""`, the scalar that has the text. */
export function findElement(list: ElementList, keys: readonly string[], texts: readonly string[]): number {
  if (keys[0] === undefined || keys[0] === '') {
    return list.items.findIndex(item => scalarText(item) === (texts[0] ?? ''))
  }
  return list.items.findIndex(
    item => isObject(item) && keys.every((key, index) => fieldText(item, key) === texts[index]),
  )
}

/**
 * Puts an element in the place of those with the same keys, or at the end; without an element it removes them. An
 * empty text matches any value of its field, and with fewer texts than keys the last match decides, as in kustomize
 * (kyaml's ElementSetter), where both have visible effects.
 */
export function setElement(
  list: ElementList,
  keys: readonly string[],
  texts: readonly string[],
  element?: JsonValue,
): void {
  const kept: JsonValue[] = []
  let matched = false
  const byField = keys[0] !== '' && texts[0] !== undefined && texts[0] !== ''
  for (const item of list.items) {
    if (item === null || isEmptyMap(item)) continue
    if (!isObject(item) && byField) kept.push(item)
    else if (!matches(item, keys, texts)) {
      if (texts.length > 0) kept.push(item)
    } else {
      matched = true
      if (element !== undefined) kept.push(element)
    }
  }
  if (element !== undefined && element !== null && !matched) kept.push(element)
  list.items = kept
}

function matches(item: JsonValue, keys: readonly string[], texts: readonly string[]): boolean {
  let found = false
  for (const [index, key] of keys.entries()) {
    const wanted = texts[index]
    if (wanted !== undefined) found = matchesField(item, key, wanted)
    if (!found) return false
  }
  return found
}

function matchesField(item: JsonValue, key: string, wanted: string): boolean {
  if (key === '') return scalarText(item) === wanted
  if (!isObject(item) || !Object.hasOwn(item, key)) return false
  return wanted === '' || fieldText(item, key) === wanted
}

/** Adds the items of one list to another, replacing those with the same keys. */
export function appendElements(
  list: ElementList,
  added: readonly JsonValue[],
  keys: readonly string[],
): void {
  for (const item of added) {
    if (keys[0] === '') setElement(list, keys, [scalarText(item) ?? ''], item)
    else appendElement(list, item, keys)
  }
}

function appendElement(list: ElementList, item: JsonValue, keys: readonly string[]): void {
  const texts: string[] = []
  for (const key of keys) {
    if (isObject(item) && Object.hasOwn(item, key)) texts.push(fieldText(item, key) ?? '')
    else list.items = [...list.items, item]
  }
  if (keys.length > 1) setElement(list, keys, texts)
  setElement(list, keys, texts, item)
}

function fieldText(item: JsonValue, key: string): string | undefined {
  if (!isObject(item) || !Object.hasOwn(item, key)) return undefined
  // A null has the text that was written: kustomize takes it for a key here and for none where it lists the keys.
  return textOf(item, key) ?? ''
}

function scalarText(value: JsonValue | undefined): string | undefined {
  return value === null ? '' : textOfScalar(value)
}

export function isEmptyMap(value: JsonValue): boolean {
  return isObject(value) && Object.keys(value).length === 0
}
