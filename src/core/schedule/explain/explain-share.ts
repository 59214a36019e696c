import type { Decision, DecisionNode, TierShare } from '../../model/decision.ts'
import { type DecideRequest, decide } from '../decide.ts'
import { precedes } from '../division/contender.ts'
import { compareProducts } from '../division/exact.ts'
import { isMeasured } from '../scheduling.ts'
import { type DivisionStep, divisionSteps, schedulingBehind } from './division-steps.ts'
import { isMonotone, type OneMore, oneMore } from './one-more.ts'
import { tierOfCluster } from './tier-of-cluster.ts'

/** Why a cluster has the replicas that it has, and what would give it one more. */
export interface ShareExplanation {
  readonly cluster: string
  readonly target: number
  readonly granted: number
  /** With overflow affinities: how many of N each tier got, up to that of the cluster. */
  readonly tiers?: { readonly of: number; readonly shares: readonly TierShare[] }
  readonly steps: readonly ExplainedStep[]
  /** What a division that knew nothing of the one before would give, where that is another number. */
  readonly afresh?: number
  /** What the other kind of division would give: one flat list of clusters, or level by level by their weights. */
  readonly otherwise?: { readonly flat: boolean; readonly target: number }
  readonly oneMore: OneMore
}

/** One division on the way to the cluster. */
export interface ExplainedStep {
  /** The node whose share is divided, and the share. */
  readonly path: string
  readonly share: number
  /** How many it is divided among, and the sum of their weights. */
  readonly among: number
  readonly weights: number
  readonly flat: boolean
  /** How it is divided: an algorithm, or `Aggregated`. */
  readonly algorithm: string
  readonly to: {
    readonly path: string
    readonly target: number
    readonly weight: number
    readonly minReplicas: number
    readonly maxReplicas?: number
    readonly reason?: string
  }
  /** Where Webster's rounding decided: who has the last replica that was dealt, and both ranks as weight over odd number. */
  readonly next?: {
    readonly rank: readonly [number, number]
    /** Both ranks are equal: then the fewer replicas count, and then the name. */
    readonly tie: boolean
    readonly last: {
      readonly path: string
      readonly replicas: number
      readonly rank: readonly [number, number]
    }
  }
}

/** Explains the target of a cluster; undefined when the decision does not have it. */
export function explainShare(
  request: DecideRequest,
  decision: Decision,
  cluster: string,
): ShareExplanation | undefined {
  const own = tierOfCluster(request, decision, cluster)
  const steps = divisionSteps(request, own?.decision ?? decision, cluster)
  if (steps === undefined) return undefined
  const leaf = steps.at(-1)?.chosen ?? decision.root
  const afresh = divideAfresh(request, cluster)
  const otherwise = divideOtherwise(request, cluster)
  return {
    cluster,
    target: leaf.target,
    granted: leaf.granted,
    ...(own && { tiers: { of: decision.replicas, shares: own.shares } }),
    steps: steps.map(explainStep),
    ...(afresh !== undefined && afresh !== leaf.target && { afresh }),
    ...(otherwise && { otherwise }),
    oneMore: oneMore(request, decision, steps),
  }
}

function divideAfresh(
  { previous: _previous, ...request }: DecideRequest,
  cluster: string,
): number | undefined {
  const { decision } = decide(request)
  return divisionSteps(request, decision, cluster)?.at(-1)?.chosen.target
}

// By what is measured or filled there are no weights to compare.
function divideOtherwise(request: DecideRequest, cluster: string): ShareExplanation['otherwise'] {
  const { replicaScheduling } = request.workloadPolicy
  if (isMeasured(replicaScheduling)) return undefined
  const { levels: _levels, staticWeightList: _list, ...own } = replicaScheduling
  const flat = !schedulingBehind(request).flat
  const other = flat ? { ...own, levels: [] } : own
  const workloadPolicy = { ...request.workloadPolicy, replicaScheduling: other }
  const target = divideAfresh({ ...request, workloadPolicy }, cluster)
  return target === undefined ? undefined : { flat, target }
}

function explainStep(step: DivisionStep): ExplainedStep {
  const { node, contenders, chosen, flat, rule } = step
  const { path, target, weight, minReplicas, maxReplicas, reason } = chosen
  const next = isMonotone(step) ? rounding(contenders, chosen) : undefined
  return {
    path: node.path,
    share: node.target,
    among: contenders.length,
    weights: contenders.reduce((sum, each) => sum + each.weight, 0),
    flat,
    algorithm: rule.aggregated ? 'Aggregated' : rule.algorithm,
    to: {
      path,
      target,
      weight,
      minReplicas,
      ...(maxReplicas !== undefined && { maxReplicas }),
      ...(reason !== undefined && { reason }),
    },
    ...(next && { next }),
  }
}

// The last replica dealt is the one of the lowest rank that is no minimum.
function rounding(contenders: readonly DecisionNode[], chosen: DecisionNode): ExplainedStep['next'] {
  if (chosen.weight === 0 || chosen.target >= (chosen.maxReplicas ?? Number.POSITIVE_INFINITY))
    return undefined
  const bounded = contenders.map(
    ({ weight, minReplicas: min, maxReplicas: max = Number.POSITIVE_INFINITY }) => {
      return { weight, min, max }
    },
  )
  let last = -1
  for (const [index, { target, minReplicas, weight }] of contenders.entries()) {
    if (contenders[index] === chosen || target <= minReplicas || weight === 0) continue
    const lastSeats = (contenders[last]?.target ?? 0) - 1
    if (last < 0 || precedes(bounded, last, lastSeats, index, target - 1)) last = index
  }
  const found = contenders[last]
  if (found === undefined) return undefined
  const order = compareProducts(chosen.weight, 2 * found.target - 1, found.weight, 2 * chosen.target + 1)
  return {
    rank: [chosen.weight, 2 * chosen.target + 1],
    tie: order === 0,
    last: { path: found.path, replicas: found.target, rank: [found.weight, 2 * found.target - 1] },
  }
}
