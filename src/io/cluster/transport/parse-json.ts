import type { JsonValue } from '../../../base/std/json.ts'

// Sixteen digits may be beyond 2^53; anything shorter is exact as a double.
const longInteger = /(?:^|[:[,\s])-?\d{16,}(?:$|[\s,\]}])/
const integer = /^-?\d+$/

/** Parses JSON with integers beyond 2^53 as `bigint`; throws a SyntaxError. The slow way is taken only for texts that need it. */
export function parseJson(text: string): JsonValue {
  return longInteger.test(text) ? JSON.parse(text, exact) : JSON.parse(text)
}

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  const source = context?.source ?? ''
  return integer.test(source) ? BigInt(source) : value
}
