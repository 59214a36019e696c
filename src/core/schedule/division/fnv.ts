const offset = 0x811c9dc5
const prime = 0x01000193

/** The 32-bit FNV-1 hash of a text's UTF-8: multiply, then xor. */
export function fnv1(text: string): number {
  let hash = offset
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash, prime) ^ byte
  return hash >>> 0
}

/** The 32-bit FNV-1a hash of a text's UTF-8: xor, then multiply. */
export function fnv1a(text: string): number {
  let hash = offset
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, prime)
  return hash >>> 0
}
