import { divideWebster } from './divide-webster.ts'
import { type Division, divisionOf, limitOf, type Party, type Share, total, wholeOf } from './party.ts'

export interface TieredParty extends Party {
  /** 0 for the primary clusters, k for the k-th overflow. Default 0. */
  readonly tier?: number | undefined
}

/**
 * Karmada's overflow tiers: each tier, in order, is handed as many replicas as it can take (capacity and max; one that
 * knows neither takes all), and divides them as `divide` says. As the capacity counts what a tier holds already,
 * scaling down empties the last tier first.
 */
export function spreadToTiers(
  replicas: number,
  parties: readonly TieredParty[],
  divide: (replicas: number, parties: readonly TieredParty[]) => Division = divideWebster,
): Division {
  const tiers = Map.groupBy(parties, ({ tier = 0 }) => tier)
  const shares: Share[] = []
  let left = wholeOf(replicas)
  for (const [, members] of [...tiers].sort(([a], [b]) => a - b)) {
    const room = total(members.map(({ max, capacity }) => Math.min(limitOf(max), limitOf(capacity))))
    const inside = divide(Math.min(left, room), members)
    shares.push(...inside.shares)
    left -= total(inside.shares.map(share => share.replicas))
  }
  return divisionOf(replicas, shares)
}
