import type { JsonScalar } from '../std/json.ts'

/**
 * How Go programs read plain scalars: `kubernetes` as kubectl does (YAML 1.1 booleans), `kustomize` as kustomize does
 * (`true` and `false` alone). Integers and floats are read alike.
 */
export type Dialect = 'kubernetes' | 'kustomize'

/** What an unquoted scalar means; `undefined` for a number that JSON cannot hold (`.inf`, `.nan`). */
export function resolvePlain(text: string, dialect: Dialect): JsonScalar | undefined {
  const word = words.get(text)
  if (word !== undefined) {
    return typeof word === 'boolean' && dialect === 'kustomize' && !booleans12.test(text) ? text : word
  }
  if (!mayBeNumber(text.charCodeAt(0))) return text
  if (notANumber.test(text)) return undefined
  const plain = text.replaceAll('_', '')
  return readInteger(plain) ?? readFloat(plain) ?? text
}

const booleans12 = /^(?:true|True|TRUE|false|False|FALSE)$/
const notANumber = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const integer = /^[-+]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['', '~', 'null', 'Null', 'NULL'].map(word => [word, null] as const),
  ...['true', 'True', 'TRUE', 'on', 'On', 'ON', 'yes', 'Yes', 'YES', 'y', 'Y'].map(
    word => [word, true] as const,
  ),
  ...['false', 'False', 'FALSE', 'off', 'Off', 'OFF', 'no', 'No', 'NO', 'n', 'N'].map(
    word => [word, false] as const,
  ),
])

function mayBeNumber(first: number): boolean {
  return (first >= 48 && first <= 57) || first === 43 || first === 45 || first === 46
}

// Go reads 64 bits, signed or not; beyond that a decimal is a float and any other base is a string.
function readInteger(plain: string): number | bigint | undefined {
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
