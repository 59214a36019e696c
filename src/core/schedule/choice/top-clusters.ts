import { compareNames } from './compare-names.ts'
import { compareTiers } from './spread.ts'

/** A cluster that may be chosen. */
export interface Scored {
  readonly name: string
  /** Default 0; the higher, the better. */
  readonly score?: number
  /** Its overflow tier: those of an earlier one come before it, whatever their score. Default 0. */
  readonly tier?: number
}

/** The best `count` of them: by tier, then by score, the highest first, then by name; all, when there are fewer (OCM's order). */
export function topClusters<Candidate extends Scored>(
  candidates: readonly Candidate[],
  count: number,
): readonly Candidate[] {
  return candidates.toSorted(byScore).slice(0, Math.max(0, count))
}

function byScore(a: Scored, b: Scored): number {
  return compareTiers(a, b) || (b.score ?? 0) - (a.score ?? 0) || compareNames(a.name, b.name)
}
