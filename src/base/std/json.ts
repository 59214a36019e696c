/** A scalar of a manifest; `bigint` holds an integer that a double cannot (beyond 2^53). */
export type JsonScalar = string | number | bigint | boolean | null

/** A JSON value, read-only: values are shared between clusters and never changed in place. */
export type JsonValue = JsonScalar | readonly JsonValue[] | JsonObject

/** A JSON object. Key order is kept as read. */
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isArray(value: unknown): value is readonly JsonValue[] {
  return Array.isArray(value)
}

/** Deep equality of JSON values; key order does not matter, and a missing key equals `undefined`. */
export function equalJson(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true
  if (isArray(a)) return isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => equalJson(a[key], b[key]))
}

/** Compact JSON with sorted keys: equal values give equal text. `bigint` is written as a plain integer. */
export function canonicalJson(value: JsonValue | undefined): string {
  if (isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isObject(value)) return scalarJson(value)
  let text = ''
  for (const key of Object.keys(value).sort()) {
    const item = value[key]
    if (item !== undefined) text += `${text === '' ? '{' : ','}${scalarJson(key)}:${canonicalJson(item)}`
  }
  return text === '' ? '{}' : `${text}}`
}

/** JSON text in the key order of the value, with `bigint` as a plain integer, which `JSON.stringify` refuses. */
export function toJson(value: JsonValue | undefined, indent = ''): string {
  return (indent === '' ? plainJson(value) : undefined) ?? write(value, indent, '')
}

// Many times as fast, for the values without a `bigint`, which nearly all are.
function plainJson(value: JsonValue | undefined): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}

function write(value: JsonValue | undefined, indent: string, margin: string): string {
  const open = indent ? `\n${margin}${indent}` : ''
  const close = indent ? `\n${margin}` : ''
  if (isArray(value)) {
    if (value.length === 0) return '[]'
    return `[${open}${value.map(item => write(item, indent, margin + indent)).join(`,${open}`)}${close}]`
  }
  if (isObject(value)) {
    const keys = Object.keys(value).filter(key => value[key] !== undefined)
    if (keys.length === 0) return '{}'
    const colon = indent ? ': ' : ':'
    const fields = keys.map(
      key => `${JSON.stringify(key)}${colon}${write(value[key], indent, margin + indent)}`,
    )
    return `{${open}${fields.join(`,${open}`)}${close}}`
  }
  return scalarJson(value)
}

// What has to be written otherwise than it is, and some that need not be.
const escaped = /[^ !#-[\]-~]/

function scalarJson(value: JsonScalar | undefined): string {
  if (typeof value === 'string') return escaped.test(value) ? JSON.stringify(value) : `"${value}"`
  if (typeof value === 'bigint') return value.toString()
  return value === undefined ? 'null' : JSON.stringify(value)
}
