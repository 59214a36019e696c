import { compareProducts } from './exact.ts'
import { limitOf, type Party, wholeOf, wholeWeight } from './party.ts'

/** One that takes part in a division. Contenders are given in name order: ties go to the earlier one. */
export interface Contender {
  /** A whole number, 0 or more. */
  readonly weight: number
  readonly min: number
  /** `Infinity`: unbounded. */
  readonly max: number
}

/**
 * The bounds of parties, met with their capacities. What weighs nothing gets its minimum and no more, unless
 * nobody weighs anything: then all weigh 1, as in Karmada.
 */
export function contendersOf(parties: readonly Party[]): readonly Contender[] {
  const weights = parties.map(party => wholeWeight(party.weight))
  const equal = weights.every(weight => weight === 0)
  return parties.map(({ min, max, capacity }, index) => {
    const weight = weights[index] ?? 0
    const room = Math.min(limitOf(max), limitOf(capacity))
    const least = Math.min(wholeOf(min), room)
    return { weight: equal ? 1 : weight, min: least, max: weight === 0 && !equal ? least : room }
  })
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
