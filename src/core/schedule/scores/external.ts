/** A score that somebody outside of scheduling gave to clusters. */
export interface ExternalScore {
  readonly value: number
  /** Until when it counts, in seconds of Unix time; absent: for ever. */
  readonly validUntil?: number
}

/**
 * An AddOn score (Open Cluster Management): as it is given; 0 where there is none, or it is not valid any more at
 * `at`, in seconds of Unix time. Without `at` nobody can tell that it is over.
 */
export function scoreExternal(score: ExternalScore | undefined, at: number | undefined): number {
  if (score === undefined) return 0
  return at !== undefined && score.validUntil !== undefined && at > score.validUntil ? 0 : score.value
}
