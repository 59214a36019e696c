import type { Contender } from './contender.ts'
import { quotas } from './quotas.ts'

/** Exact parts rounded down, then a seat each to the largest remainders, ties to the earlier name. */
export function largestRemainder(seats: number, contenders: readonly Contender[]): readonly number[] {
  const { given, free, left } = quotas(seats, contenders)
  const shares = [...given]
  const order = [...free].sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
