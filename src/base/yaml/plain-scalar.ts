import type { JsonScalar } from '../std/json.ts'
import { parseTimestamp } from './timestamp.ts'

/**
 * How Go programs read plain scalars: `kubernetes` as kubectl does (YAML 1.1 booleans), `kustomize` as kustomize does
 * (`true` and `false` alone, dates become RFC 3339). Integers and floats are read alike.
 */
export type Dialect = 'kubernetes' | 'kustomize'

/** What an unquoted scalar means; `undefined` for a number that JSON cannot hold (`.inf`, `.nan`). */
export function resolvePlain(text: string, dialect: Dialect): JsonScalar | undefined {
  if (text === '') return null
  const first = text.charCodeAt(0)
  if (!mayBeNumber(first)) return mayBeWord(first, text.length) ? resolveWord(text, dialect) : text
  if (notANumber.test(text)) return undefined
  if (first === 46) return dottedFloat.test(text) ? (readFloat(text.replaceAll('_', '')) ?? text) : text
  if (smallInteger.test(text)) return Number(text)
  const time = dialect === 'kustomize' ? parseTimestamp(text) : undefined
  if (time !== undefined) return time
  const plain = text.includes('_') ? text.replaceAll('_', '') : text
  return readInteger(plain) ?? readFloat(plain) ?? text
}

function mayBeNumber(first: number): boolean {
  return (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46
}

// A short text that begins as the words do.
function mayBeWord(first: number, length: number): boolean {
  return length <= 5 && firstLetters.has(first)
}

function resolveWord(text: string, dialect: Dialect): JsonScalar {
  const word = words.get(text)
  if (word === undefined) return text
  return typeof word === 'boolean' && dialect === 'kustomize' && text.length < 4 ? text : word
}

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE', 'on', 'On', 'ON', 'yes', 'Yes', 'YES', 'y', 'Y'].map(
    word => [word, true] as const,
  ),
  ...['false', 'False', 'FALSE', 'off', 'Off', 'OFF', 'no', 'No', 'NO', 'n', 'N'].map(
    word => [word, false] as const,
  ),
])
const firstLetters: ReadonlySet<number> = new Set([...words.keys()].map(word => word.charCodeAt(0)))

const notANumber = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const smallInteger = /^(?:0|-?[1-9][0-9]{0,14})$/
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
// A number that begins with its dot may have single underscores between digits only.
const dottedFloat = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/

/** The 64-bit integer, signed or not, that an unquoted scalar is; in Go, longer decimals are floats, others strings. */
export function readInteger(plain: string): number | bigint | undefined {
  if (!integer.test(plain)) return undefined
  const negative = plain.startsWith('-')
  const digits = negative || plain.startsWith('+') ? plain.slice(1) : plain
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits.toLowerCase())
  if (magnitude > (negative ? 1n << 63n : (1n << 64n) - 1n)) return undefined
  const value = negative ? -magnitude : magnitude
  return magnitude > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value)
}

function readFloat(plain: string): number | undefined {
  if (!float.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value + 0 : undefined
}
