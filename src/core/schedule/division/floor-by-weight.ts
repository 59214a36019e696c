import type { Contender } from './contender.ts'
import { quotas } from './quotas.ts'

/** Exact parts rounded down, then a seat each to the heaviest, ties to the earlier name. */
export function floorByWeight(seats: number, contenders: readonly Contender[]): readonly number[] {
  const { given, free, left } = quotas(seats, contenders)
  const shares = [...given]
  const order = free
    .filter(quota => quota.given < quota.max)
    .sort((a, b) => b.weight - a.weight || a.index - b.index)
  for (const { index } of order.slice(0, left)) shares[index] = (shares[index] ?? 0) + 1
  return shares
}
