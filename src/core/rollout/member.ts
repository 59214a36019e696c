import type { DesiredCluster, Pair } from '../model/desired.ts'
import type { PairChange } from '../model/rollout.ts'

/** How an application does in a cluster, as it was seen last. */
export interface PairCondition {
  /**
   * `Unseen`: nobody looked yet at what it has now. `Absent`: the cluster does not answer, or nothing is written there
   * for now.
   */
  readonly status: 'Unseen' | 'Well' | 'Progressing' | 'Failed' | 'Absent'
  /** Why, where it is not well. */
  readonly reason: string
}

/** A pair of application and cluster that a rollout changes, or has changed. */
export interface Member {
  readonly cluster: DesiredCluster
  /** At head, as far as the guards let it through. */
  readonly pair: Pair
  /** As it is in force; absent: the application is new there. */
  readonly old: Pair | undefined
  /** Of the content at head. */
  readonly digest: string
  /** What is in force is not what head has. */
  readonly isBehind: boolean
  /** It was let through in this rollout, to what head has or to something earlier. */
  readonly change: PairChange | undefined
  readonly condition: PairCondition
}

/** Where a member of a step stands. */
export type Standing =
  | { readonly kind: 'waiting' | 'done' | 'absent' }
  | { readonly kind: 'underway'; readonly until: number }
  | { readonly kind: 'failed'; readonly reason: string }
