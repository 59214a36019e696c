import type { Algorithm } from '../../model/propagation-policy.ts'
import type { Contender } from './contender.ts'

/** How a share is divided. */
export interface Rule {
  readonly algorithm: Algorithm
  /** Among as few as can take it. */
  readonly aggregated: boolean
  /** Weights are what each can take, with what it has: of what is missing it gets by what it can take still. */
  readonly measured: boolean
  /** What a cluster is taken to take of which nothing is known. */
  readonly assumed: number
}

/** A contender with all that a rule reads of it. */
export interface Claimant extends Contender {
  readonly name: string
  /** The name that hashes are made of: a cluster's own. */
  readonly cluster: string | undefined
  readonly priority: number
  /** Clusters within its weight of which nothing is known. */
  readonly unknown: number
}
