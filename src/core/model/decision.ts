import type { Observation } from './observation.ts'

import type { Algorithm } from './propagation-policy.ts'

/** The result of scheduling one divided workload, as a tree that mirrors the fleet's. */
export interface Decision {
  readonly application: string
  readonly workload: WorkloadId
  /** Name and directory of the policy that decided. */
  readonly policy: { readonly name: string; readonly scope: string }
  /** N: what was to be divided. */
  readonly replicas: number
  /** What nobody could take, with why; absent when everything found a place. */
  readonly unplaced?: { readonly replicas: number; readonly reason: string }
  /** Digest of the scheduling fields and explicit weights that it used; another digest divides afresh. */
  readonly digest: string
  /** What it knew of the causes that its policy holds back. */
  readonly triggers?: Triggers
  /** The causes that are held back now, by their names in `rescheduleWhen`. */
  readonly deferredReasons?: readonly string[]
  /** The commit of the last rebalance request that it honoured. */
  readonly rebalanced?: string
  /** Since when decreases wait for their replacement, in seconds of Unix time; absent: every target is granted. */
  readonly movingSince?: number
  /** The revision in which it became what it is. */
  readonly revision?: string
  /** What it read of the observation then; absent: nothing was observed of its clusters. */
  readonly observation?: Observation
  /** How many each tier of clusters got, in their order; absent: the policy has no overflow affinities. */
  readonly tiers?: readonly TierShare[]
  /** The branch of the policy's scope. */
  readonly root: DecisionNode
}

/** What the clusters of one tier got together. */
export interface TierShare {
  /** 0: the clusters of the affinity itself; k: those of its k-th overflow affinity. */
  readonly tier: number
  readonly affinityName?: string
  readonly replicas: number
  /** Where that is all that they take; what is more goes to the next tier. */
  readonly maxReplicas?: number
}

/** Digests by cause. */
export interface Triggers {
  readonly policyContent: string
  readonly clusters: string
  readonly labels: string
}

export interface WorkloadId {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/**
 * What one node got. Only nodes with a selected cluster are in the tree; a node whose numbers did not change is the
 * same object as in the decision before.
 */
export interface DecisionNode {
  /** From clustersPath. */
  readonly path: string
  /** The directory's name; `.` for the cluster that a hub itself is. */
  readonly name: string
  /** Name of the cluster, on a leaf. */
  readonly cluster?: string
  /** The share of the division. */
  readonly target: number
  /** What is in force now, on the way to the target. */
  readonly granted: number
  /** The arithmetic: the weight and the bounds that the division used at this node. */
  readonly weight: number
  /** The weight is the group's or the cluster's own word; stating another one divides its siblings' share afresh. */
  readonly explicitWeight?: boolean
  /** The overflow tier of all its clusters; absent: the first tier, or several. */
  readonly tier?: number
  readonly minReplicas: number
  /** Absent: unbounded. */
  readonly maxReplicas?: number
  /** Of what seemed to fit here, how many found no node: they do not come back before more seems to fit. */
  readonly refuted?: number
  /** A cluster that is not selected any more and gives up its replicas as others serve in their place. */
  readonly leaving?: true
  /** It is left because of what was seen of it, and stays in the decision until it returns. */
  readonly evicted?: true
  /** Why a bound was used that is not the user's own word (a held leaf, a clipped minimum). */
  readonly reason?: string
  /** Digest of the scheduling fields that hold from this node on, where refinements make them others than above. */
  readonly digest?: string
  /** How the share was divided among the children: an algorithm or `Aggregated`; absent: by Webster's. */
  readonly algorithm?: Exclude<Algorithm, 'Webster'> | 'Aggregated'
  readonly children: readonly DecisionNode[]
}

/** Whether nothing could be placed, so that what was granted before stays in force and the targets say nothing. */
export function isRejected({ replicas, unplaced }: Pick<Decision, 'replicas' | 'unplaced'>): boolean {
  return unplaced !== undefined && unplaced.replicas === replicas
}

/** What a decision comes to at a node: its target, or what stays in force where nothing could be placed. */
export function aimOf(decision: Decision): (node: DecisionNode) => number {
  return isRejected(decision) ? grantedOf : targetOf
}

// The same functions each time, so that what did not change is skipped by identity.
const grantedOf = (node: DecisionNode): number => node.granted
const targetOf = (node: DecisionNode): number => node.target

/** What a decision is kept under: policies of disjoint branches may divide the same workload. */
export function decisionKey(decision: Pick<Decision, 'application' | 'workload' | 'policy'>): string {
  const { group, kind, namespace, name } = decision.workload
  return `${decision.application} ${group}/${kind}/${namespace}/${name} ${decision.policy.scope}:${decision.policy.name}`
}
