import { isArray, type JsonObject, type JsonScalar, type JsonValue } from '../std/json.ts'
import { resolvePlain } from './plain-scalar.ts'

const sourceTexts: unique symbol = Symbol('source texts')

interface WithSourceTexts {
  [sourceTexts]?: Record<string, string>
}

/**
 * What stood in the file for a value that is not written as JSON would write it: `1.10`, `0777`, `True`, `~`, a date.
 * Undefined for all others, and when the value has changed since.
 */
export function sourceText(
  container: JsonObject | readonly JsonValue[],
  key: string | number,
): string | undefined {
  const text = (container as WithSourceTexts)[sourceTexts]?.[key]
  if (text === undefined) return undefined
  const value = isArray(container) ? container[Number(key)] : container[key]
  return resolvePlain(text, 'kustomize') === value ? text : undefined
}

/**
 * Keeps the text of a value that was just read. It is an enumerable property of the container, so that copies by
 * spread have it too, under a symbol, so that nobody who walks the keys meets it.
 */
export function keepSourceText(container: object, key: string | number, text: string): void {
  const holder = container as WithSourceTexts
  holder[sourceTexts] ??= {}
  holder[sourceTexts][key] = text
}

/** Gives a value that was copied the text that it has where it comes from. */
export function copySourceText(from: object, to: object, key: string): void {
  const text = (from as WithSourceTexts)[sourceTexts]?.[key]
  if (text !== undefined) keepSourceText(to, key, text)
}

/** Whether the text is not what JSON writes for the value that it means; nothing at all for null is usual. */
export function isUnusual(text: string, value: JsonScalar): boolean {
  return text !== '' && (typeof value === 'string' ? value : String(value)) !== text
}
