import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetPlan, GuardVerdict } from '../../core/model/fleet-plan.ts'
import type { OperationError } from '../../core/model/operation-error.ts'
import type { Outcome } from '../../core/model/outcome.ts'
import type { Stale } from '../../core/model/stale.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { Unannounced } from '../../core/model/unannounced.ts'
import type { VerificationKeys } from '../../core/model/verification.ts'
import type { ObservationSettings } from '../observe/settings.ts'
import type { Forge } from '../ports.ts'
import type { Look } from './steps.ts'

export interface FleetOptions {
  /** Who writes: told in fences. */
  readonly writer: string
  /** Clusters that are worked on at the same time. */
  readonly concurrency: number
  /** In [0, 1): spreads what all clusters would else be asked at one time. */
  readonly random: () => number
  readonly observation?: ObservationSettings
  /** Keys that are not in the repository: only commits to which these lead are taken. */
  readonly verifyKeys?: readonly VerificationKeys[] | undefined
  /** Where what rollouts reverted is proposed; absent: it is pushed to the fleet's branch. */
  readonly proposals?: Pick<Forge, 'propose'> | undefined
  /** Why the forge does not know how things stand, for the state store to say. */
  readonly unannounced?: (() => Unannounced | undefined) | undefined
  /** Told when there is something to do: decide anew, work on clusters, or report. */
  readonly onNews?: (news: News) => void
  /** Told what the state store says, whenever it was read. */
  readonly onRecall?: (state: FleetState) => void
  /** Told why the status branch could not begin anew; it goes on growing. */
  readonly onGrowth?: (failure: OperationError) => void
  /** Called when a step begins or ends, for progress. */
  readonly onProgress?: (event: Progress) => void
  /** Told of every look at the source once it is over, however it ended. */
  readonly onLook?: (look: Look) => void
}

/** Clusters were seen otherwise than before; something changed in one that matters; something came of one. */
export type News = 'observation' | 'clusters' | 'outcome'

export type Progress =
  | {
      readonly kind: 'compiled'
      readonly revision: string
      readonly plan: FleetPlan
      readonly verdict: GuardVerdict
    }
  | ({ readonly kind: 'cluster'; readonly outcome: Outcome } & Evaluated)

/** One evaluation of a cluster; times are in milliseconds since the epoch. */
export interface Evaluated {
  /** The newest revision that had been compiled when it was due. */
  readonly revision: string
  /** When it was due, from when on it waited for its turn. */
  readonly dueAt: number
  readonly startedAt: number
  readonly endedAt: number
}

/** How many clusters are worked on, and how many wait for their turn. */
export interface Load {
  readonly active: number
  readonly waiting: number
}

/** What a new revision, or a new observation, led to. */
export interface Advance {
  readonly plan: FleetPlan
  readonly verdict: GuardVerdict
}

/** Where the fleet stands. */
export interface Round extends Partial<Advance> {
  readonly revision: string
  readonly diagnostics: readonly Diagnostic[]
  /** Of the clusters that were worked on since the last report. */
  readonly outcomes: readonly Outcome[]
  /** How many clusters are worked on now, or wait for their turn. */
  readonly busy: number
  /** How many clusters were not worked on yet as they should be now. */
  readonly unseen: number
  /** How many clusters, and charts that could not be had, may come right by themselves. */
  readonly pending: number
  /** Some cluster knows of decisions that are not known here: what the state store has is to be read again. */
  readonly isBehind: boolean
  readonly state: FleetState | undefined
  readonly compiled: Compiled | undefined
  /** What the clusters should have, with what the guards stopped as it was. */
  readonly inForce: DesiredNode | undefined
  /** Why what is enforced is not what the source says now; undefined: it is. */
  readonly stale: Stale | undefined
  /** When it was known last to be so, in milliseconds since the epoch; undefined: never yet. */
  readonly currentAt: number | undefined
  /** When the next cluster is due again, in milliseconds since the epoch. */
  readonly nextAt: number | undefined
  /** When clusters are looked at again for scheduling; absent: nothing that is scheduled asks for it. */
  readonly lookAt: number | undefined
}
