import { isArray, isObject, type JsonObject, type JsonScalar, type JsonValue } from '../std/json.ts'
import { formatKey, formatText } from './format-scalar.ts'

export interface FormatYamlOptions {
  /** Keys in order of their code units at every depth, as Go programs write them; by default in the value's own order. */
  readonly sortKeys?: boolean
}

/**
 * A value as one YAML document that every YAML 1.1 and 1.2 reader understands alike: what could be read as anything
 * but a string is quoted, lists are not indented below their key, as Go programs write them.
 */
export function formatYaml(value: JsonValue, options: FormatYamlOptions = {}): string {
  if (isObject(value) && hasFields(value)) return writeMap(value, '', options)
  if (isArray(value) && value.length > 0) return writeList(value, '', options)
  return `${writeScalar(value, '  ')}\n`
}

/** Several values as one stream, divided by `---`. */
export function formatYamlDocuments(values: readonly JsonValue[], options: FormatYamlOptions = {}): string {
  return values.map(value => formatYaml(value, options)).join('---\n')
}

function writeMap(value: JsonObject, margin: string, options: FormatYamlOptions): string {
  const keys = Object.keys(value).filter(key => value[key] !== undefined)
  if (options.sortKeys === true) keys.sort()
  return keys
    .map((key, index) => {
      const { text, explicit } = formatKey(key)
      const before = index === 0 ? '' : margin
      const colon = explicit ? `${before}? ${text}\n${margin}:` : `${before}${text}:`
      return colon + writeField(value[key] ?? null, margin, options)
    })
    .join('')
}

function writeField(value: JsonValue, margin: string, options: FormatYamlOptions): string {
  const inner = `${margin}  `
  if (isObject(value) && hasFields(value)) return `\n${inner}${writeMap(value, inner, options)}`
  if (isArray(value) && value.length > 0) return `\n${margin}${writeList(value, margin, options)}`
  return ` ${writeScalar(value, inner)}\n`
}

function writeList(value: readonly JsonValue[], margin: string, options: FormatYamlOptions): string {
  const inner = `${margin}  `
  return value
    .map((item, index) => {
      const dash = `${index === 0 ? '' : margin}- `
      if (isObject(item) && hasFields(item)) return dash + writeMap(item, inner, options)
      if (isArray(item) && item.length > 0) return dash + writeList(item, inner, options)
      return `${dash}${writeScalar(item, inner)}\n`
    })
    .join('')
}

function writeScalar(value: JsonValue, margin: string): string {
  if (isArray(value)) return '[]'
  if (isObject(value)) return '{}'
  return typeof value === 'string' ? formatText(value, margin) : formatPlain(value)
}

function formatPlain(value: Exclude<JsonScalar, string>): string {
  return value === null ? 'null' : String(value)
}

function hasFields(value: JsonObject): boolean {
  return Object.values(value).some(field => field !== undefined)
}
