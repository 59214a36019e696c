import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { isQuoted, isUntagged, withPlain, withQuotes, withUntagged } from '../../base/yaml/source-text.ts'
import { changeAt, changeItems, plainValue, textOf, withField, withText } from '../edit.ts'
import type { FieldOptions } from '../kustomization/kustomization.ts'
import type { Match } from './match-path.ts'
import type { Replaced } from './replaced-value.ts'

/** What stands at a place, and how. */
interface Old {
  readonly value: JsonValue
  readonly text: string
  /** Whether only its text gives it a type. */
  readonly untagged: boolean
}

interface New {
  readonly value: JsonValue
  /** The text of a scalar. */
  readonly text?: string
}

/** Writes what a replacement takes to one place; a text says why it does not fit there. */
export function writeValue(
  object: JsonValue,
  { path, fresh }: Match,
  replaced: Replaced,
  options: FieldOptions,
): { readonly object: JsonValue } | string {
  const key = path.at(-1)
  if (key === undefined) return 'the path is empty'
  let failure: string | undefined
  const write = (old: Old): New => {
    const next = merge(old, replaced, options)
    if (typeof next !== 'string') return next
    failure = next
    return old
  }
  const result = changeAt(object, path.slice(0, -1), parent => {
    if (isArray(parent)) {
      return changeItems(parent, (value, index) =>
        index === key ? write({ value, text: textOf(parent, key) ?? '', untagged: fresh }).value : value,
      )
    }
    if (!isObject(parent) || typeof key !== 'string') return parent
    const untagged = fresh || isUntagged(parent, key)
    const next = write({ value: parent[key] ?? null, text: textOf(parent, key) ?? '', untagged })
    const changed = withField(parent, key, next.value)
    if (untagged) return next.text === undefined ? changed : withUntagged(changed, key, next.text)
    if (typeof next.value !== 'string' || next.text === undefined) return changed
    return isQuoted(parent, key) ? withQuotes(changed, key) : withPlain(changed, key, undefined)
  })
  return failure ?? { object: result }
}

// A scalar keeps its type and gets the text; anything else is taken over whole (replacement.go, setFieldValue).
function merge(
  old: Old,
  { value, text, constant = false }: Replaced,
  { delimiter, index = 0 }: FieldOptions,
): New | string {
  if (isArray(old.value) || isObject(old.value)) {
    if (delimiter) return '"delimiter" needs a scalar'
    return { value: constant ? plainValue(text) : value }
  }
  const before = old.untagged && old.value === null ? '' : old.text
  const after = delimiter ? joined(before, text, delimiter, Number(index)) : text
  const result = old.untagged ? plainValue(after) : withText(old.value, after)
  if (result === undefined) return `"${after}" does not have the type of "${before}"`
  return { value: result, text: after }
}

function joined(before: string, text: string, delimiter: string, index: number): string {
  const parts = before.split(delimiter)
  if (index < 0) return [text, ...parts].join(delimiter)
  if (index >= parts.length) return [...parts, text].join(delimiter)
  return parts.with(index, text).join(delimiter)
}
