import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { IntOrPercent } from './int-or-percent.ts'
import type { ClusterAffinity } from './selector.ts'

/** In what order and how fast a change of content reaches the clusters of a branch. */
export interface RolloutPolicy {
  readonly name: string
  /** Node whose branch it reaches. */
  readonly scope: string
  /** Names, or `"*"` alone. */
  readonly applications: readonly string[]
  /** When clusters may begin; empty: always. */
  readonly windows: readonly RolloutWindow[]
  /** At least one. */
  readonly steps: readonly RolloutStep[]
  /** What a cluster that does not answer means to its step. */
  readonly offline: 'Skip' | 'Wait' | 'Fail'
  readonly onBreach: 'Pause' | 'Revert'
  readonly at: Place
}

export interface RolloutWindow {
  /** On which it begins, 1 for Monday to 7 for Sunday; empty: every day. */
  readonly days: readonly number[]
  /** Minutes after midnight. */
  readonly start: number
  readonly durationMs: number
  /** An IANA name. */
  readonly timeZone: string
}

export interface RolloutStep {
  readonly name?: string
  /** Absent: every cluster that no earlier step has. */
  readonly clusterAffinity?: ClusterAffinity
  /** One group of clusters after the other, by their directory at that level. */
  readonly level?: string
  /** Names of such directories that come first, in this order. */
  readonly order: readonly string[]
  /** How many clusters of a group may be on the way at a time; a percentage of the group, rounded up. */
  readonly maxConcurrency: IntOrPercent
  /** How many of a group may fail; a percentage of it, rounded down. */
  readonly maxFailures: IntOrPercent
  /** How long a cluster has to be well. */
  readonly minSuccessMs: number
  /** How long a cluster may take to become well; after that it failed. */
  readonly progressDeadlineMs: number
}
