import type { Amounts, Room } from '../../model/observation.ts'

/** More than any workload can have; stands for "no limit" among counts. */
export const unbounded: number = Number.POSITIVE_INFINITY

/**
 * How many pods that each ask for `request` fit into what is free. `absent` says what a resource is that `free` does
 * not name: none of it, as for what was observed, or not limited, as for what is declared.
 */
export function fitInto(free: Amounts, request: Amounts, absent: 'none' | 'unlimited'): number {
  let fits = unbounded
  for (const [name, each] of request) {
    const amount = free.get(name) ?? (absent === 'none' ? 0n : undefined)
    if (each <= 0n || amount === undefined) continue
    fits = Math.min(fits, amount <= 0n ? 0 : Number(amount / each))
  }
  return fits
}

/** How many fit node by node; undefined where only the total is known. */
export function fitNodes({ nodes }: Room, request: Amounts): number | undefined {
  return nodes?.reduce((sum, { count, free }) => sum + count * fitInto(free, request, 'none'), 0)
}
