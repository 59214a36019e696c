import { inOrder } from './ceil-order.ts'
import { type Claim, dealInRounds } from './ceil-rounds.ts'
import type { Claimant } from './rule.ts'

/** KubeFed's loop within bounds: minima by weight, then rounds of parts rounded up, ties by the hash of name and key. */
export function ceilLoop(seats: number, claimants: readonly Claimant[], key: string): readonly number[] {
  const unlimited = Number.POSITIVE_INFINITY
  const given = claimants.map(() => 0)
  let left = seats
  const ordered = inOrder(
    claimants.map(({ name, cluster, weight, min, max }, index) => {
      return { name: cluster ?? name, weight, min, max, index }
    }),
    key,
  )
  const claims = ordered.map(({ name, weight, min, max }): Claim => {
    const plan = Math.min(min, left)
    left -= plan
    return { name, weight, max, limited: unlimited, estimated: unlimited, plan, overflow: 0, kept: 0 }
  })
  dealInRounds(left, claims)
  for (const [at, { index }] of ordered.entries()) given[index] = claims[at]?.plan ?? 0
  return given
}
