import type { ObjectKey } from './object.ts'
import type { ObjectOrder } from './order.ts'
import type { Health } from './outcome.ts'
import type { Retention } from './retention.ts'
import type { Suspension } from './suspension.ts'

/** What is kept of an object of ours that a cluster holds: enough to plan, to prune and to report, and no more. */
export interface LiveObject {
  readonly key: ObjectKey
  readonly apiVersion: string
  readonly uid: string
  readonly resourceVersion: string
  /** The application in whose name it was applied; empty when its label is gone. */
  readonly application: string
  /** See `driftKeysOf`; absent: nothing there is ours. */
  readonly driftKey?: string
  /** The drift key where replicas do not count; absent: the same. */
  readonly driftKeyWithoutReplicas?: string
  /** The name of the generator's output that it is. */
  readonly generatedFrom?: string
  /** What it says itself of its end; absent: it is deleted when nothing renders it any more. */
  readonly retention?: Retention
  /** How it asks to be deleted; absent: in the background. */
  readonly propagation?: 'Foreground' | 'Orphan'
  /** It says itself that it is to be left alone, neither written nor deleted. */
  readonly suspension?: Suspension
  readonly isTerminating: boolean
  /** When it was deleted, in milliseconds since the epoch; present while it is on its way out. */
  readonly deletedAt?: number
  /** A delete may be answered before it is gone. */
  readonly leavesSlowly: boolean
  /** Of a CRD: what it defines, as `Kind.group`. */
  readonly defines?: string
  /** Of a hook: what it ran for. */
  readonly run?: string
  /** Absent: it says nothing of when it is deleted. */
  readonly order?: ObjectOrder
  readonly health: Health
  /** Since when its health has this status, in seconds since the epoch; absent: it was always so. */
  readonly healthSince?: number
  /** Of one that is Progressing: how far it came, which grows. */
  readonly progress?: number
  /** Of one that is Progressing: what it says itself of how long that may take. */
  readonly patienceSeconds?: number
  /** When it ceased to be Healthy lately without a change of ours, in seconds since the epoch. */
  readonly lapses?: readonly number[]
  /** Of a workload: which pods are its own, as the API's list takes it. */
  readonly podSelector?: string
}
