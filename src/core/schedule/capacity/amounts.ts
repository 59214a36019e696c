import { isObject, type JsonValue } from '../../../base/std/json.ts'
import type { Amounts } from '../../model/observation.ts'
import { parseQuantity } from '../../model/quantity.ts'

export const noAmounts: Amounts = new Map()

/** A resource list of a manifest (`{ cpu: 500m, memory: 1Gi }`); what is no quantity is left out. */
export function amountsOf(list: JsonValue | undefined): Amounts {
  const amounts = new Map<string, bigint>()
  for (const [name, value] of isObject(list) ? Object.entries(list) : []) {
    const amount = typeof value === 'string' || typeof value === 'number' ? parseQuantity(value) : undefined
    if (amount !== undefined) amounts.set(name, amount)
  }
  return amounts
}

export function addAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, (one, other) => one + other)
}

export function timesAmounts(amounts: Amounts, count: number): Amounts {
  return new Map([...amounts].map(([name, amount]) => [name, amount * BigInt(count)]))
}

export function maxAmounts(a: Amounts, b: Amounts): Amounts {
  return combine(a, b, larger)
}

function larger(one: bigint, other: bigint): bigint {
  if (one > other) return one
  return other
}

function combine(a: Amounts, b: Amounts, join: (one: bigint, other: bigint) => bigint): Amounts {
  if (b.size === 0) return a
  const joined = new Map(a)
  for (const [name, amount] of b) joined.set(name, join(joined.get(name) ?? 0n, amount))
  return joined
}
