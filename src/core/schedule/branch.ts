import type { DecisionNode } from '../model/decision.ts'
import type { CapacityNode } from './capacity-node.ts'
import type { Contender } from './division/contender.ts'
import type { Claimant, Rule } from './division/rule.ts'
import type { SelectedNode } from './select-branch.ts'

/** A child of a divided node with its effective weight and bounds. */
export interface Part extends Claimant {
  readonly name: string
  readonly path: string
  /** Name of the cluster, on a leaf. */
  readonly cluster: string | undefined
  /** The weight is the group's or the cluster's own word, not a preference's or a sum. */
  readonly explicitWeight: boolean
  /** Why a bound is not the user's own word. */
  readonly reason: string | undefined
  /** Of what seemed to fit into a cluster, how many found no node there. */
  readonly refuted?: number | undefined
  /** Below a group; undefined on a leaf. */
  readonly branch: Branch | undefined
  /** The leaf of a decision that was made of it last, to be found again. */
  leaf?: DecisionNode | undefined
  /** Others that were made lately. */
  leaves?: DecisionNode[] | undefined
}

/** A selected node with all that comes bottom-up, ready to be handed its share. */
export interface Branch {
  readonly node: SelectedNode
  /** What the bounds were met with; absent: nothing is known of any cluster. */
  readonly capacity: CapacityNode | undefined
  /** Its children, sorted by name. */
  readonly parts: readonly Part[]
  /** Whom the share is divided among: the parts, or in a flat division whatever lies below; absent: the division above has done it. */
  readonly contenders: readonly Part[] | undefined
  /** How it is divided among them. */
  readonly rule: Rule | undefined
  /** Digest of the scheduling in force. */
  readonly digest: string
  readonly min: number
  readonly max: number
  /** Children that get nothing because siblings are named and they are not. */
  readonly unnamed: readonly string[]
  /** Whether here or anywhere below there are such children, or bounds that cannot be met. */
  readonly flawed: boolean
}

/** Clusters that keep a number, and the nodes on the way to them. */
export interface Holds {
  readonly clusters: ReadonlyMap<string, number>
  readonly touched: ReadonlySet<SelectedNode>
  /** How many clusters of other tiers have of what a group may have, by the group's path; its nodes are `touched`. */
  readonly taken?: ReadonlyMap<string, number>
}

export const noHolds: Holds = { clusters: new Map(), touched: new Set() }

/** The bounds of a group of parts: the sums of theirs. */
export function sums(parts: readonly Contender[]): { readonly min: number; readonly max: number } {
  let min = 0
  let max = 0
  for (const part of parts) {
    min += part.min
    max += part.max
  }
  return { min, max }
}
