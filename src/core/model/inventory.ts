import type { ObjectKey } from './object.ts'
import type { Breach, BreachedContent, RolloutState } from './rollout.ts'
import type { Teardown } from './teardown.ts'

/** What Banyan applied to one cluster, as the cluster itself keeps it (DESIGN §6.3). */
export interface Inventory {
  /** The ApplySet's id, the value of `applyset.kubernetes.io/part-of`. */
  readonly id: string
  /** Group-kinds (`Kind.group`) and namespaces that may hold members: widened before an apply, narrowed after a prune. */
  readonly intent: InventoryScope
  readonly fence?: Fence
  /** Which content applications with hooks are through with, by application. */
  readonly syncs: ReadonlyMap<string, SyncRecord>
  /** The hooks of deletion of the applications that have any. */
  readonly teardowns: ReadonlyMap<string, Teardown>
  /** By object key. Rebuilt from live objects when lost; a rebuilt record has no rendered digest. */
  readonly records: ReadonlyMap<ObjectKey, InventoryRecord>
}

export interface InventoryScope {
  readonly groupKinds: readonly string[]
  readonly namespaces: readonly string[]
}

/** Who wrote last, from where and how far: written with the parent's resourceVersion before any object. */
export interface Fence {
  readonly sequence: Sequence
  readonly writer: string
  readonly source: string
  readonly branch: string
  readonly head: string
  /** UID of the cluster's kube-system Namespace: another UID is another cluster under an old name. */
  readonly clusterUid: string
  /** Its name in the fleet. */
  readonly cluster?: string
  /** Granted replicas by `<application> <object key>`, to rebuild decisions from. */
  readonly shares: Readonly<Record<string, number>>
  /** What rollouts reverted here, and is not to be tried again; absent: nothing. */
  readonly breaches?: readonly FenceBreach[]
}

/** A breach of a rollout, as far as one cluster is concerned. */
export interface FenceBreach
  extends Pick<RolloutState, 'policy' | 'application' | 'revision'>,
    Pick<Breach, 'at' | 'step' | 'group' | 'reason'>,
    BreachedContent {}

/** Orders decisions: the epoch is the Unix time of the store's creation or rebuild, the counter grows with each decision commit. */
export interface Sequence {
  readonly epoch: number
  readonly counter: number
}

export interface InventoryRecord {
  readonly uid: string
  readonly application: string
  /** File that rendered it. */
  readonly origin: string
  /** Digest of what was applied; absent on a rebuilt record. */
  readonly digest?: string
  /** sha256 of our managedFields entry, its time included. */
  readonly driftKey?: string
  readonly revision: string
  /** Its replicas were left to an autoscaler of ours. */
  readonly autoscaled?: true
  /** It was judged that it goes, and has to wait for others to be gone. */
  readonly goes?: true
  /** The user in whose name it was applied. */
  readonly impersonate?: string
}

/** That the hooks of an application have run for a content of it, and are not to run again. */
export interface SyncRecord {
  /** Of the content. */
  readonly digest: string
  /** Why it did not come about. */
  readonly failure?: string
}
