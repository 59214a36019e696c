/** One that takes part in a division. Contenders are given in name order: ties go to the earlier one. */
export interface Contender {
  /** A whole number, 0 or more. */
  readonly weight: number
  readonly min: number
  /** `Infinity`: unbounded. */
  readonly max: number
}

/** Whether contender `a` gets its seat number `seatsA` (from 0) before contender `b` its number `seatsB`: Webster's order. */
export function precedes(
  contenders: readonly Contender[],
  a: number,
  seatsA: number,
  b: number,
  seatsB: number,
): boolean {
  const order = compareProducts(
    weightOf(contenders, a),
    2 * seatsB + 1,
    weightOf(contenders, b),
    2 * seatsA + 1,
  )
  if (order !== 0) return order > 0
  return seatsA === seatsB ? a < b : seatsA < seatsB
}

function weightOf(contenders: readonly Contender[], index: number): number {
  return contenders[index]?.weight ?? 0
}

function compareProducts(a: number, b: number, c: number, d: number): number {
  const left = a * b
  const right = c * d
  if (left <= Number.MAX_SAFE_INTEGER && right <= Number.MAX_SAFE_INTEGER) return left - right
  const exact = BigInt(a) * BigInt(b) - BigInt(c) * BigInt(d)
  return exact === 0n ? 0 : exact > 0n ? 1 : -1
}
