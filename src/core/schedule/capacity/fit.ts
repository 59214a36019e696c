import type { Amounts, NodeModel } from '../../model/observation.ts'

/** More than any workload can have; stands for "no limit" among counts. */
export const unbounded: number = Number.POSITIVE_INFINITY

/** What a resource is that amounts do not name: none of it, as in what was seen, or not limited, as in what is declared. */
export type Unnamed = 'none' | 'unlimited'

/** How many pods that each ask for `request` fit into what is free with what may be added, less what is taken. */
export function fitInto(
  free: Amounts,
  request: Amounts,
  unnamed: Unnamed,
  added?: Amounts,
  taken?: Amounts,
): number {
  let fits = unbounded
  for (const [name, each] of request) {
    const known = free.get(name) ?? (unnamed === 'none' ? 0n : undefined)
    if (each <= 0n || known === undefined) continue
    const amount = known + (added?.get(name) ?? 0n) - (taken?.get(name) ?? 0n)
    const fit = amount <= 0n ? 0 : Number(amount / each)
    if (fit < fits) fits = fit
  }
  return fits
}

/** How many fit node by node. */
export function fitNodes(nodes: readonly NodeModel[], request: Amounts): number {
  let fits = 0
  for (const { count, free } of nodes) fits += count * fitInto(free, request, 'none')
  return fits
}
