/** What a tier has of N. */
export interface TierClaim {
  /** What it must keep, whatever the others want. */
  readonly floor: number
  readonly current: number
}

/** What each tier keeps: what it has, but that what is too many is taken from the last tier first. */
export function planTiers(replicas: number, claims: readonly TierClaim[]): readonly number[] {
  const kept = claims.map(({ floor, current }) => Math.max(floor, current))
  let over = kept.reduce((sum, each) => sum + each, 0) - replicas
  const lower = (to: (claim: TierClaim) => number): void => {
    for (let tier = claims.length - 1; tier >= 0 && over > 0; tier--) {
      const now = kept[tier] ?? 0
      const less = Math.min(over, Math.max(0, now - to(claims[tier] ?? none)))
      kept[tier] = now - less
      over -= less
    }
  }
  lower(({ floor }) => floor)
  lower(() => 0)
  return kept
}

const none: TierClaim = { floor: 0, current: 0 }
