import type { Place } from '../../base/diagnostic/diagnostic.ts'

/** Scores from outside for the clusters of a branch: what an AddOnPlacementScore says. */
export interface PlacementScores {
  /** The `resourceName` of those that ask for them. */
  readonly name: string
  /** Until when they count, in seconds of Unix time; absent: for ever. */
  readonly validUntil?: number
  /** For every cluster of the branch, by the name of the score. */
  readonly scores: Readonly<Record<string, number>>
  /** For single clusters, by their names, before those for all; as they are written. */
  readonly clusters: ReadonlyMap<string, Readonly<Record<string, number>>>
  readonly at: Place
}
