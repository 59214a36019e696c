/** The sign of a·b − c·d, exact beyond 2^53 too. */
export function compareProducts(a: number, b: number, c: number, d: number): number {
  const left = a * b
  const right = c * d
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right
  const exact = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d)
  return exact === 0n ? 0 : exact > 0n ? 1 : -1
}

export interface Quotient {
  /** Rounded down. */
  readonly whole: number
  readonly remainder: number
}

/** a·b / c for whole numbers, exact beyond 2^53 too. */
export function divideProduct(a: number, b: number, c: number): Quotient {
  const product = a * b
  if (product <= Number.MAX_SAFE_INTEGER) {
    const remainder = product % c
    return { whole: (product - remainder) / c, remainder }
  }
  const exact = BigInt(a) * BigInt(b)
  const divisor = BigInt(c)
  return { whole: Number(exact / divisor), remainder: Number(exact % divisor) }
}

/** a·b / c rounded up. */
export function ceilProduct(a: number, b: number, c: number): number {
  const { whole, remainder } = divideProduct(a, b, c)
  return remainder === 0 ? whole : whole + 1
}
