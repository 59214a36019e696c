import type { Outcome } from '../../core/model/outcome.ts'
import type { Evaluated } from './round.ts'

export interface ClusterWorkOptions {
  /** Who writes: told in fences. */
  readonly writer: string
  /** Clusters that are worked on at the same time. */
  readonly concurrency: number
  /** In [0, 1): spreads what all clusters would else be asked at one time. */
  readonly random: () => number
  /** Told when something changed in a cluster that matters. */
  readonly onNews: () => void
  /** Whether a revision that another writer applied somewhere may be newer than the one in force. */
  readonly isAhead: (head: string, revision: string) => Promise<boolean>
  /** Told of what came of one cluster. */
  readonly onOutcome: (outcome: Outcome, evaluated: Evaluated) => void
}
