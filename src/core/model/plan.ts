import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { Hook, HookPhase } from './hook.ts'
import type { InventoryScope } from './inventory.ts'
import type { FieldPath } from './json-pointer.ts'
import type { KubernetesObject, ObjectKey } from './object.ts'
import type { ObjectOrder } from './order.ts'
import type { InitialField } from './resource.ts'
import type { SealedFile } from './sealed.ts'
import type { Suspension } from './suspension.ts'
import type { Treatment } from './treatment.ts'

/** An object that one cluster should have, ready to be applied: resource, owner and digest. */
export interface DesiredObject {
  readonly key: ObjectKey
  readonly object: KubernetesObject
  readonly application: string
  readonly revision: string
  readonly origin: Place
  /** sha256 of the canonical object. */
  readonly digest: string
  readonly generatedFrom?: string
  /** A field of its spec that is only to begin with. */
  readonly initial?: InitialField
  /** It says itself that it is to be left alone. */
  readonly suspension?: Suspension
  readonly treatment: Treatment
  /** The user in whose name it is written; absent: in Banyan's own. */
  readonly impersonate?: string
  /** Absent: it says nothing of when it is applied. */
  readonly order?: ObjectOrder
  /** Absent: it is an object like others. */
  readonly hook?: Hook
  /** Of an application with hooks: the digest of its content, whatever the number of replicas. */
  readonly sync?: string
  /** Of a hook that is to run, or has run: for which content, and when. */
  readonly run?: { readonly name: string; readonly phase: HookPhase }
  /** Where its encrypted values come from, which are filled in just before it is sent; absent when it has none. */
  readonly sealed?: readonly SealedFile[]
}

/** Ordered operations that take one cluster from live to desired. */
export interface ClusterPlan {
  readonly cluster: string
  /** Stages in order; the operations of a stage are independent of each other. */
  readonly stages: readonly (readonly ApplyOperation[])[]
  /** In the order in which they are deleted. */
  readonly deletions: readonly DeleteOperation[]
  /** What nothing renders any more and is to stay: it is ours no longer. */
  readonly abandoned: readonly AbandonOperation[]
  readonly unchanged: readonly ObjectKey[]
  /** What is left alone for now, because it says so itself. */
  readonly suspended: ReadonlyMap<ObjectKey, Suspension>
  /** What the parent must announce before the first write, and what remains after the prune. */
  readonly before: InventoryScope
  readonly after: InventoryScope
}

export interface ApplyOperation {
  readonly kind: 'create' | 'update'
  readonly desired: DesiredObject
  /** Its replicas were left to an autoscaler of ours that is to go: they are ours again, whoever owns them. */
  readonly takesReplicasBack?: true
  /** Somebody has changed it since it was applied, and now it is to be another. */
  readonly hasDrifted?: true
  /** Fields that are left to those who changed them; what is recorded says that the object is not as it is to be. */
  readonly leaves?: readonly FieldPath[]
  /** It was applied as it is to be, and somebody has changed it since: all of its fields were ours. */
  readonly regains?: true
  /** It is adopted: fields of these managers are taken, and whose marks it has does not matter. */
  readonly adopts?: readonly string[]
}

export interface DeleteOperation {
  readonly kind: 'delete'
  readonly key: ObjectKey
  readonly apiVersion: string
  readonly application: string
  readonly uid: string
  readonly resourceVersion: string
  /** For a generator's output that another replaced: only once the application is healthy without it. */
  readonly afterHealthy?: true
  /** Absent: in the background. */
  readonly propagation?: 'Foreground' | 'Orphan'
  /** It is to stay until somebody agrees. */
  readonly unconfirmed?: true
  /** The user in whose name it is deleted; absent: in Banyan's own. */
  readonly impersonate?: string
}

/** Takes our marks off an object, which is left as it is. */
export interface AbandonOperation {
  readonly kind: 'abandon'
  readonly key: ObjectKey
  readonly apiVersion: string
  readonly application: string
  readonly resourceVersion: string
  /** The user in whose name it is written; absent: in Banyan's own. */
  readonly impersonate?: string
}
