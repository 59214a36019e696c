import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { ObjectKey } from './object.ts'
import type { Suspension } from './suspension.ts'

/** Argo CD's words, and one of our own for clusters alone: Offline, that does not answer. */
export type HealthStatus =
  | 'Healthy'
  | 'Progressing'
  | 'Degraded'
  | 'Suspended'
  | 'Missing'
  | 'Unknown'
  | 'Offline'

export interface Health {
  readonly status: HealthStatus
  /** Why, in a few words; empty when Healthy. */
  readonly message: string
}

/** Whether nothing has to be waited for. */
export function isWell({ status }: Health): boolean {
  return status === 'Healthy' || status === 'Suspended'
}

/** What came of one plan in one cluster. */
export interface Outcome {
  readonly cluster: string
  readonly result: 'applied' | 'unchanged' | 'blocked' | 'failed' | 'unhealthy' | 'suspended' | 'crashed'
  /** UID of the cluster's kube-system Namespace; absent where it could not be read, or is not what was known. */
  readonly uid?: string
  /** Why nothing was written, where that is for now. */
  readonly suspension?: Suspension
  readonly health: Health
  readonly applied: number
  /** Of these, what others had changed; absent: nothing. */
  readonly corrected?: readonly ObjectKey[]
  readonly deleted: number
  /** What nothing renders any more and was left behind; absent: nothing. */
  readonly abandoned?: number
  readonly unchanged: number
  readonly failures: readonly Failure[]
  /** When it did not answer, in milliseconds since the epoch; absent: it did. */
  readonly offlineAt?: number
  /** When something that is suspended in the cluster itself goes on, in milliseconds since the epoch. */
  readonly resumesAt?: number
  /** When time alone changes the health of an object, in milliseconds since the epoch. */
  readonly healthChangesAt?: number
  /** When it is worth to look again although nothing tells of news, in milliseconds since the epoch. */
  readonly lookAt?: number
  /** Where what it should have was committed, for somebody else to apply. */
  readonly committed?: Committed
  /** The cluster holds nothing any more that is marked as ours. */
  readonly released?: true
  /** How soon to look again, where something is left to be done. */
  readonly retry?: Retry
  /** Objects that are not Healthy. */
  readonly unhealthy: readonly {
    readonly key: ObjectKey
    readonly application: string
    readonly health: Health
  }[]
  /** What others changed of our objects, and is left so because the branch or the object says so. */
  readonly drifts?: readonly Drift[]
  /** Applications that could not be applied as a whole, by name. */
  readonly applications: readonly ApplicationOutcome[]
  /** By name; absent: nothing waits. */
  readonly waiting?: readonly WaitingApplication[]
}

/** A commit that has what a cluster should have. */
export interface Committed {
  readonly branch: string
  /** Absent: the fleet's own. */
  readonly repository?: string
  /** The one that changed it last. */
  readonly commit: string
}

/** `now`: more can be done; `soon`: what passes by itself; `steady`: what is on its way; `seldom`: what waits for somebody. */
export type Pace = 'now' | 'soon' | 'steady' | 'seldom'

export interface Retry {
  readonly pace: Pace
  /** What the server asked for. */
  readonly atLeastSeconds?: number
}

export interface ApplicationOutcome {
  readonly application: string
  /** Revision whose content is in force in this cluster now. */
  readonly revision: string
  readonly sync: 'Synced' | 'Drifted' | 'Committed' | 'OutOfSync' | 'Unknown'
  readonly health: Health
  readonly objects: number
}

/** An application of which something waits for something else, which may have left the cluster's desired state. */
export interface WaitingApplication {
  readonly application: string
  /** The first object that waits, and for what; and how many more there are. */
  readonly reason: string
}

/** An object of which others changed fields that are ours. */
export interface Drift {
  readonly key: ObjectKey
  readonly application: string
  readonly fields: readonly DriftedField[]
}

export interface DriftedField {
  /** As servers write it: `.spec.containers[name="web"].image`. */
  readonly field: string
  /** Who has it now; absent: it was taken away. */
  readonly manager?: string
}

export interface Failure {
  readonly code: string
  /** What happened, and to which object or request. */
  readonly message: string
  readonly key?: ObjectKey
  /** Where the user's file says what was refused: the field where it has it, else the object. */
  readonly at?: Place
  readonly retryable: boolean
}
