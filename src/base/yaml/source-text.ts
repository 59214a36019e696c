import { isArray, type JsonObject, type JsonScalar, type JsonValue } from '../std/json.ts'
import { resolvePlain } from './plain-scalar.ts'

type Container = JsonObject | readonly JsonValue[]

const notes: unique symbol = Symbol('how scalars are written')

// By key: `=` and a text that is not written as JSON would write it; `"` for quotes or a block where none are needed; `>` and a folded text;
// `-` for none where some are needed; `?` and the text of what only its looks give a type.
interface WithNotes {
  [notes]?: Readonly<Record<string, string>>
}

/**
 * What stood in the file for a value that is not written as JSON would write it: `1.10`, `0777`, `True`, `~`, a date.
 * Undefined for all others, and when the value has changed since.
 */
export function sourceText(container: Container, key: string | number): string | undefined {
  const note = noteOf(container, key)
  if (note === undefined || !/^[=?>]/.test(note)) return undefined
  const text = note.slice(1)
  const value = isArray(container) ? container[Number(key)] : container[key]
  if (note.startsWith('>')) return isRefolded(value, text) ? text : undefined
  return resolvePlain(text, 'kustomize') === value ? text : undefined
}

/** What a folded text was before it was written and read again; undefined for all others. */
export function foldedText(container: Container, key: string | number): string | undefined {
  return noteOf(container, key)?.startsWith('>') === true ? sourceText(container, key) : undefined
}

// Folding again changes line breaks alone.
function isRefolded(value: JsonValue | undefined, text: string): boolean {
  return typeof value === 'string' && value.replaceAll('\n', '') === text.replaceAll('\n', '')
}

/** Whether a text has quotes, or is a block, in its file; for one from elsewhere, whether Go would quote it. */
export function isQuoted(container: Container, key: string | number): boolean {
  const note = noteOf(container, key)
  if (note === '"' || note?.startsWith('>') === true) return true
  if (note !== undefined) return false
  const value = isArray(container) ? container[Number(key)] : container[key]
  return typeof value === 'string' && needsQuotes(value)
}

/** Whether only its looks give a value its type; see {@link withUntagged}. */
export function isUntagged(container: Container, key: string | number): boolean {
  return noteOf(container, key)?.startsWith('?') === true
}

/** The map with a field noted as one whose type only its text gives, as kustomize writes some. */
export function withUntagged<T extends JsonObject>(container: T, key: string, text: string): T {
  return withNote(container, key, `?${text}`)
}

/** The map with a field written as it is elsewhere: its source text, its quotes. */
export function withStyleOf<T extends JsonObject>(container: T, key: string, from: Container): T {
  return withNote(container, key, noteOf(from, key))
}

/** The map with a field written without quotes; `text` is its source text where it has one. */
export function withPlain<T extends JsonObject>(container: T, key: string, text: string | undefined): T {
  const value = container[key]
  if (typeof value === 'string') return withNote(container, key, needsQuotes(value) ? '-' : undefined)
  return withNote(container, key, text === undefined ? undefined : `=${text}`)
}

/** The map with a text of it written in quotes. */
export function withQuotes<T extends JsonObject>(container: T, key: string): T {
  const value = container[key]
  return withNote(container, key, typeof value === 'string' && needsQuotes(value) ? undefined : '"')
}

function noteOf(container: Container, key: string | number): string | undefined {
  return (container as WithNotes)[notes]?.[key]
}

function withNote<T extends JsonObject>(container: T, key: string, note: string | undefined): T {
  const known = (container as WithNotes)[notes]
  if (known?.[key] === note) return container
  const { [key]: _old, ...rest } = known ?? {}
  return { ...container, [notes]: note === undefined ? rest : { ...rest, [key]: note } }
}

/**
 * Keeps the text of a value that was just read. It is an enumerable property of the container, so that copies by
 * spread have it too, under a symbol, so that nobody who walks the keys meets it.
 */
export function keepSourceText(container: object, key: string | number, text: string): void {
  keep(container, key, `=${text}`)
}

/** Keeps a folded text as it was read, where it comes out otherwise once kustomize has written and read it again. */
export function keepFolded(container: object, key: string | number, text: string): void {
  keep(container, key, `>${text}`)
}

/** Keeps how a text that was just read is written, where it could be written otherwise. */
export function keepStyle(container: object, key: string | number, text: string, isPlain: boolean): void {
  if (isPlain ? oldWord.test(text) : !needsQuotes(text)) keep(container, key, isPlain ? '-' : '"')
}

/** Gives a value that was copied the text and the style that it has where it comes from. */
export function copySourceText(from: object, to: object, key: string): void {
  const note = (from as WithNotes)[notes]?.[key]
  if (note !== undefined) keep(to, key, note)
}

function keep(container: object, key: string | number, note: string): void {
  const holder = container as { [notes]?: Record<string, string> }
  holder[notes] ??= {}
  holder[notes][key] = note
}

/** A copy without any memory of how its scalars were written, as what has been through JSON has none. */
export function withoutNotes<T extends JsonValue>(value: T): T {
  if (isArray(value)) return withoutNotesInList(value) as T
  if (typeof value !== 'object' || value === null) return value
  let changed = Object.hasOwn(value, notes)
  const copy: Record<string, JsonValue> = {}
  for (const [key, field] of Object.entries(value as JsonObject)) {
    if (field === undefined) continue
    const next = withoutNotes(field)
    changed ||= next !== field
    copy[key] = next
  }
  return changed ? (copy as T) : value
}

function withoutNotesInList(list: readonly JsonValue[]): readonly JsonValue[] {
  const copy = list.map(withoutNotes)
  return Object.hasOwn(list, notes) || copy.some((item, index) => item !== list[index]) ? copy : list
}

/** Whether the text is not what JSON writes for the value that it means. */
export function isUnusual(text: string, value: JsonScalar): boolean {
  return typeof value === 'string' ? value !== text : String(value) !== text
}

// Most texts: longer than the words that mean something else.
const surelyPlain = /^[A-Za-z][A-Za-z0-9_./-]{5,}$/
const indicator = /^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`]|---|\.\.\.)/
// What YAML 1.1 takes for a boolean or a number to the base 60, and 1.2 for a text.
const oldWord =
  /^(?:[yYnN]|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?)$/

/** Whether a Go program puts quotes around a text, or makes it a block (go-yaml's encode.go and emitterc.go). */
export function needsQuotes(text: string): boolean {
  if (surelyPlain.test(text)) return false
  return (
    text === '' ||
    resolvePlain(text, 'kustomize') !== text ||
    oldWord.test(text) ||
    indicator.test(text) ||
    /[\n\t]|: |:$| #|^\s|\s$/.test(text)
  )
}
