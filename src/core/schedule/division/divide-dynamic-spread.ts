import type { AvailableParty } from './divide-dynamic.ts'
import { divideProduct } from './exact.ts'
import { compareNames, type Division, divisionOf, total, wholeOf } from './party.ts'

/**
 * Clusternet's dynamic spreading (`algorithm.go`): what is missing is divided by the number that each is predicted to
 * take (`capacity`, else `weight`), what is too much by what each holds; parts are rounded towards zero, and the
 * largest remainders get one more, ties to the earlier name. Where fewer fit than are missing, all that fit are given.
 */
export function divideDynamicSpread(replicas: number, parties: readonly AvailableParty[]): Division {
  const sorted = [...parties].sort(compareNames)
  const current = sorted.map(each => wholeOf(each.current))
  const missing = wholeOf(replicas) - total(current)
  const weights = missing < 0 ? current : sorted.map(({ capacity, weight }) => wholeOf(capacity ?? weight))
  const change = missing === 0 ? current.map(() => 0) : spread(Math.abs(missing), weights)
  const shares = sorted.map(({ name }, index) => {
    return { name, replicas: (current[index] ?? 0) + Math.sign(missing) * (change[index] ?? 0) }
  })
  return divisionOf(replicas, shares)
}

function spread(seats: number, weights: readonly number[]): readonly number[] {
  const sum = total(weights)
  if (seats > sum) return weights
  const parts = weights.map((weight, index) => ({ index, ...divideProduct(seats, weight, sum) }))
  const given = parts.map(({ whole }) => whole)
  const left = seats - total(given)
  const order = parts.sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of order.slice(0, left)) given[index] = (given[index] ?? 0) + 1
  return given
}
