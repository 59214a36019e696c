import type { Contender } from './contender.ts'
import { compareProducts, divideProduct } from './exact.ts'
import { total } from './party.ts'

/** A contender's exact proportional part, met with its bounds: `given` and `remainder` / (the same for all). */
export interface Quota {
  readonly index: number
  readonly weight: number
  readonly max: number
  given: number
  /** What rounding down left; 0 for who stands at a bound. */
  readonly remainder: number
}

export interface Quotas {
  readonly given: readonly number[]
  /** Who is not at a bound. */
  readonly free: readonly Quota[]
  /** Seats that rounding down left. */
  readonly left: number
}

/**
 * Exact proportional parts, rounded down. Who would get less than its minimum, or more than its maximum, gets just
 * that, and the others share the rest by weight. Needs Σ min ≤ seats.
 */
export function quotas(seats: number, contenders: readonly Contender[]): Quotas {
  const given = contenders.map(({ min }) => min)
  let free = contenders.flatMap(({ weight }, index) => (weight > 0 ? [index] : []))
  for (;;) {
    const split = splitFree(seats, contenders, given, free)
    if (split.atMax.length === 0 && split.atMin.length === 0) {
      const found = free.map(index => quota(index, contenders, split))
      for (const { index, given: whole } of found) given[index] = whole
      return { given, free: found, left: Math.max(0, split.rest - total(found.map(each => each.given))) }
    }
    const settled = new Set(settle(split, contenders, given))
    free = free.filter(index => !settled.has(index))
  }
}

interface Split {
  /** Seats for the free ones, and their weights. */
  readonly rest: number
  readonly weights: number
  readonly atMin: readonly number[]
  readonly atMax: readonly number[]
}

function splitFree(
  seats: number,
  contenders: readonly Contender[],
  given: readonly number[],
  free: readonly number[],
): Split {
  const weights = total(free.map(index => contenders[index]?.weight ?? 0))
  const rest = seats - total(given) + total(free.map(index => given[index] ?? 0))
  const atMin: number[] = []
  const atMax: number[] = []
  for (const index of free) {
    const { weight, min, max } = contenders[index] ?? none
    const { whole, remainder } = divideProduct(rest, weight, weights)
    if (whole < min) atMin.push(index)
    else if (whole > max || (whole === max && remainder > 0)) atMax.push(index)
  }
  return { rest, weights, atMin, atMax }
}

const none: Contender = { weight: 0, min: 0, max: 0 }

// Those over their maximum are settled first where they exceed by more than the others fall short, and the other way
// round: then the parts of who is left can only move away from the bound that was settled.
function settle(
  { rest, weights, atMin, atMax }: Split,
  contenders: readonly Contender[],
  given: number[],
): readonly number[] {
  let weight = 0
  let bounds = 0
  for (const index of atMin) weight += contenders[index]?.weight ?? 0
  for (const index of atMax) weight += contenders[index]?.weight ?? 0
  for (const index of atMin) bounds += contenders[index]?.min ?? 0
  for (const index of atMax) bounds += contenders[index]?.max ?? 0
  const excess = compareProducts(rest, weight, weights, bounds)
  const tooMuch = excess >= 0 ? atMax : []
  const tooLittle = excess <= 0 ? atMin : []
  for (const index of tooMuch) given[index] = contenders[index]?.max ?? 0
  for (const index of tooLittle) given[index] = contenders[index]?.min ?? 0
  return [...tooMuch, ...tooLittle]
}

function quota(index: number, contenders: readonly Contender[], { rest, weights }: Split): Quota {
  const { weight, max } = contenders[index] ?? none
  const { whole, remainder } = divideProduct(rest, weight, weights)
  return { index, weight, max, given: whole, remainder }
}
