import type { Candidate } from './ceil-loop-party.ts'
import { type Claim, dealInRounds } from './ceil-rounds.ts'

/** What each candidate is given, in their order, and what it keeps beyond its estimated capacity. */
export interface Plan {
  readonly given: readonly number[]
  readonly overflow: readonly number[]
}

/** KubeFed's planner; `order` is by weight and hash. */
export function planFed(replicas: number, order: readonly Candidate[], rebalance: boolean): Plan {
  let left = replicas
  const claims = order.map(({ name, weight, min, max, estimated }): Claim => {
    const plan = Math.min(min, left, estimated)
    left -= plan
    const limited = Number.POSITIVE_INFINITY
    return { name, weight, max, limited, estimated, plan, overflow: 0, kept: 0 }
  })
  if (!rebalance) left = keepCurrent(left, claims, order)
  left = dealInRounds(left, claims)
  return {
    given: claims.map(({ plan }) => plan),
    overflow: claims.map(({ overflow }) => (rebalance ? overflow : Math.min(overflow, left))),
  }
}

// What runs stays, in the order of weight, as far as the replicas reach.
function keepCurrent(seats: number, claims: readonly Claim[], order: readonly Candidate[]): number {
  let left = seats
  for (const [index, claim] of claims.entries()) {
    const current = order[index]?.current ?? 0
    if (current <= claim.plan) continue
    const wanted = Math.min(current, claim.max, claim.estimated)
    claim.kept = Math.min(Math.max(0, wanted - claim.plan), left)
    claim.plan += claim.kept
    left -= claim.kept
  }
  return left
}
