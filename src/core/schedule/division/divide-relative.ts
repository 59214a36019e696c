import { compareProducts, divideProduct } from './exact.ts'
import { compareNames, type Division, divisionOf, type Party, total, wholeOf, wholeWeight } from './party.ts'

/**
 * Gaia's relative division: exact parts by weight (what a child can take) rounded down, then a seat more to those
 * whose part was rounded down by most for its size: a part below 1 first, then by the fraction over the whole, ties to
 * the earlier name. Where nobody weighs anything, nothing is given.
 */
export function divideRelative(
  replicas: number,
  parties: readonly Pick<Party, 'name' | 'weight'>[],
): Division {
  const sorted = [...parties].sort(compareNames)
  const weights = sorted.map(({ weight }) => wholeWeight(weight))
  const sum = total(weights)
  const seats = wholeOf(replicas)
  const parts = weights.map((weight, index) => ({ index, ...divideProduct(seats, weight, Math.max(1, sum)) }))
  const given = parts.map(({ whole }) => whole)
  const order = parts
    .filter(({ remainder }) => remainder > 0)
    .sort((a, b) => compareProducts(b.remainder, a.whole, a.remainder, b.whole) || a.index - b.index)
  for (const { index } of order.slice(0, seats - total(given))) given[index] = (given[index] ?? 0) + 1
  return divisionOf(
    replicas,
    sorted.map(({ name }, index) => ({ name, replicas: given[index] ?? 0 })),
  )
}
