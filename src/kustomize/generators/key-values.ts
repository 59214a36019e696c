import type { TreeFile } from '../../base/tree/tree.ts'
import type { ConfigMapArguments } from '../kustomization/kustomization.ts'

/** Opens a file that a kustomization names; undefined when it cannot be read, which is reported. */
export type OpenFile = (path: string) => TreeFile | undefined

/** A value of generated data: its bytes, as a literal or a file has them. */
export interface KeyValue {
  readonly key: string
  readonly value: Uint8Array
}

const encoder = new TextEncoder()

/** Collects the data of a generator: env files, then literals, then files. A text says what is wrong. */
export function readKeyValues(source: ConfigMapArguments, open: OpenFile): readonly KeyValue[] | string {
  const pairs: KeyValue[] = []
  const envs = [...(source.envs ?? []), ...(source.env ? [source.env] : [])]
  const readers: readonly (readonly [readonly string[], Reader])[] = [
    [envs, readEnvFile],
    [source.literals ?? [], readLiteral],
    [source.files ?? [], readFile],
  ]
  for (const [items, read] of readers) {
    for (const item of items) {
      const found = read(item, open)
      if (typeof found === 'string') return found
      pairs.push(...found)
    }
  }
  return checkKeys(pairs)
}

type Reader = (item: string, open: OpenFile) => readonly KeyValue[] | string

const readLiteral: Reader = literal => {
  const equals = literal.indexOf('=')
  if (equals <= 0) return `literal "${literal}" is not of the form key=value`
  const value = withoutQuotes(literal.slice(equals + 1))
  return [{ key: literal.slice(0, equals), value: encoder.encode(value) }]
}

function withoutQuotes(value: string): string {
  const quote = value[0]
  const quoted = value.length >= 2 && (quote === '"' || quote === "'") && value.endsWith(quote)
  return quoted ? value.slice(1, -1) : value
}

const readFile: Reader = (source, open) => {
  const parts = source.split('=')
  const [first = '', second] = parts
  if (parts.length > 2) return `"${source}" has more than one "="`
  if (second !== undefined && (first === '' || second === '')) return `"${source}" lacks a key or a path`
  const path = second ?? first
  const file = open(path)
  if (file === undefined) return []
  if (file.content === undefined) return `"${path}" is too large`
  const key = second === undefined ? path.slice(path.lastIndexOf('/') + 1) : first
  return [{ key, value: file.content }]
}

// What Go takes for space at the beginning of a line.
const leadingSpace = /^[\t\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/

const readEnvFile: Reader = (path, open) => {
  const file = open(path)
  if (file === undefined) return []
  if (file.content === undefined) return `"${path}" is too large`
  const text = decode(file.content)
  if (text === undefined) return `"${path}" is not UTF-8 text`
  const pairs: KeyValue[] = []
  // What SOPS writes beside the variables is none of them, and would be there twice with two such files.
  const isSealed = /^sops_mac=ENC\[/m.test(text)
  for (const line of text.replace(/^\ufeff/, '').split('\n')) {
    const trimmed = line.replace(/\r$/, '').replace(leadingSpace, '')
    if (trimmed === '' || trimmed.startsWith('#')) continue
    const equals = trimmed.indexOf('=')
    const key = equals < 0 ? trimmed : trimmed.slice(0, equals)
    if (key === '' || (isSealed && key.startsWith('sops_'))) continue
    pairs.push({ key, value: encoder.encode(equals < 0 ? '' : trimmed.slice(equals + 1)) })
  }
  return pairs
}

function checkKeys(pairs: readonly KeyValue[]): readonly KeyValue[] | string {
  const seen = new Set<string>()
  for (const { key } of pairs) {
    if (seen.has(key)) return `the key "${key}" is there twice`
    seen.add(key)
  }
  return pairs
}

/** The text of UTF-8 bytes, with any byte order mark; undefined for other bytes. */
export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
