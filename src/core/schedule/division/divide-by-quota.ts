import { type Contender, contendersOf } from './contender.ts'
import { fillMinima } from './divide-share.ts'
import { floorByWeight } from './floor-by-weight.ts'
import { largestRemainder } from './largest-remainder.ts'
import { compareNames, type Division, divisionOf, type Party, total, wholeOf, wholeWeight } from './party.ts'

/**
 * Hamilton's method: everyone gets its exact part rounded down, and the largest remainders a seat more, ties to the
 * earlier name. A part that leaves its bounds is set to the bound, and the others share the rest by weight.
 */
export function divideLargestRemainder(replicas: number, parties: readonly Party[]): Division {
  return divide(replicas, parties, largestRemainder, contendersOf)
}

/**
 * Clusternet's static division (`algorithm.go`): exact parts rounded down, then a seat more to one after the other by
 * weight, ties to the earlier name. Where nobody weighs anything, nothing is given beyond the minima.
 */
export function divideFloorByWeight(replicas: number, parties: readonly Party[]): Division {
  return divide(replicas, parties, floorByWeight, sorted => {
    const weightless = sorted.every(({ weight }) => wholeWeight(weight) === 0)
    return contendersOf(sorted).map(each => (weightless ? { weight: 0, min: each.min, max: each.min } : each))
  })
}

function divide(
  replicas: number,
  parties: readonly Party[],
  rule: (seats: number, contenders: readonly Contender[]) => readonly number[],
  bound: (sorted: readonly Party[]) => readonly Contender[],
): Division {
  const sorted = [...parties].sort(compareNames)
  const contenders = bound(sorted)
  const seats = Math.min(wholeOf(replicas), total(contenders.map(({ max }) => max)))
  const short = seats < total(contenders.map(({ min }) => min))
  const given = short ? fillMinima(seats, contenders) : rule(seats, contenders)
  return divisionOf(
    replicas,
    sorted.map(({ name }, index) => ({ name, replicas: given[index] ?? 0 })),
  )
}
