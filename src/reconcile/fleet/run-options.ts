import type { OperationError } from '../../core/model/operation-error.ts'
import type { Clock, FleetSource } from '../ports.ts'
import type { FleetBells } from './fleet-bells.ts'
import type { FleetReconciler } from './reconcile-fleet.ts'
import type { Round } from './round.ts'
import type { Part, Turn } from './turn.ts'

export interface RunOptions {
  readonly reconciler: FleetReconciler
  /** Rung by the reconciler. */
  readonly bells: FleetBells
  readonly source: FleetSource
  readonly clock: Clock
  /** Aborted: what is in flight ends, and what came of it is reported. */
  readonly signal: AbortSignal
  /** Aborted with it where nothing may be written any more: what is in flight is cut off, and nothing is reported. */
  readonly lost?: AbortSignal
  /** Told where the fleet stands, after a new revision and whenever something came of clusters. */
  readonly onRound: (round: Round) => void | Promise<void>
  /** Without a time in which it is tried again: never, since the process ends. */
  readonly onFailure: (
    failure: OperationError,
    retryMs: number | undefined,
    part: Part | 'rollout' | 'revert',
  ) => void
  /** Told whenever the source was looked at, or a report was to be written, and why that failed where it did. */
  readonly onTurn?: (part: Part, failure: OperationError | undefined, turn: Turn) => void
}
