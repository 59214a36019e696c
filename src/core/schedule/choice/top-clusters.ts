import { compareNames } from './compare-names.ts'

/** A cluster that may be chosen. */
export interface Scored {
  readonly name: string
  /** Default 0; the higher, the better. */
  readonly score?: number
}

/** The best `count` of them: by score, the highest first, then by name; all, when there are fewer (OCM's order). */
export function topClusters<Candidate extends Scored>(
  candidates: readonly Candidate[],
  count: number,
): readonly Candidate[] {
  return candidates.toSorted(byScore).slice(0, Math.max(0, count))
}

function byScore(a: Scored, b: Scored): number {
  return (b.score ?? 0) - (a.score ?? 0) || compareNames(a.name, b.name)
}
