import type { Taint } from './fleet.ts'

/** What was seen of the clusters: all that scheduling knows of the world beside Git. */
export interface Observation {
  /** When it was seen, in seconds of Unix time: the only clock that scheduling has. */
  readonly at: number
  /** By name; a cluster that is absent was never seen. One in which nothing changed is the same object as before. */
  readonly clusters: ReadonlyMap<string, ClusterObservation>
}

export interface ClusterObservation {
  /** Taints made from conditions (not ready, unreachable), beside those that Git gives. */
  readonly taints: readonly ObservedTaint[]
  /** The APIs that it serves, `<group>/<version>/<kind>` sorted; absent: not known. */
  readonly apis?: readonly string[]
  /** APIs that it is known not to serve, as `apis` spells them: what a decision keeps of these. */
  readonly lacks?: readonly string[]
  /** What is free for pods; absent: not known, which is not the same as none. */
  readonly room?: Room
  /**
   * What is granted there to workloads and was not there yet; where it is given, it counts instead of what decisions
   * and `workloads` tell, since a decision keeps the numbers of its own workload alone.
   */
  readonly promised?: Amounts
  /** By object key. */
  readonly workloads: ReadonlyMap<string, ObservedWorkload>
}

export interface ObservedTaint extends Taint {
  /** Since when it holds, in seconds of Unix time. */
  readonly timeAdded: number
}

/** Amounts by resource name (`cpu`, `memory`, `pods`, ...) in thousandths of the base unit, which are exact. */
export type Amounts = ReadonlyMap<string, bigint>

export interface Room {
  /** Allocatable less requested, over all nodes that take pods. */
  readonly free: Amounts
  /** Groups of like nodes with what is free on each; absent: only the total is known. */
  readonly nodes?: readonly NodeModel[]
}

export interface NodeModel {
  readonly count: number
  /** Of each of them. */
  readonly free: Amounts
}

/** A workload in a cluster. */
export interface ObservedWorkload {
  /** Replicas that exist there, ready or not. */
  readonly replicas: number
  readonly available: number
  /** Replicas that found no node for longer than is tolerated. */
  readonly unschedulable: number
  /** How many more the cluster itself says that it takes; it replaces the arithmetic over {@link Room}. */
  readonly estimate?: number
}
