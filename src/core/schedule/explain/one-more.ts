import type { Decision, DecisionNode } from '../../model/decision.ts'
import { takenBelow } from '../bounds.ts'
import { maxReplicas } from '../check-division.ts'
import { type DecideRequest, decide } from '../decide.ts'
import { divideByRule } from '../division/divide-by-rule.ts'
import type { DivisionStep } from './division-steps.ts'

/** What would have to be otherwise for a cluster to have one replica more; each alone is enough but the limits. */
export interface OneMore {
  /** Nodes on the way to the cluster that take no more, outermost first; all of them would have to. */
  readonly limits: readonly { readonly path: string; readonly max: number; readonly reason?: string }[]
  /** A number of replicas in all that gives it one more, the least unless it is said; absent: none was found. */
  readonly replicas?: number
  /** A smaller number may do, too: each was tried only for a while. */
  readonly perhapsFewer?: true
  /** The least weight at the innermost division with siblings that does, what is divided there being the same. */
  readonly weight?: { readonly path: string; readonly from: number; readonly to: number }
}

/**
 * Asks the scheduler itself: over N, and over the weight. Webster's rule never takes a replica from anyone when N
 * grows, so that bisection finds the least. Other rules may: there each of the next numbers is tried, and then ever
 * greater ones.
 */
export function oneMore(request: DecideRequest, decision: Decision, steps: readonly DivisionStep[]): OneMore {
  const limits = [decision.root, ...steps.map(({ chosen }) => chosen)]
    .filter(({ target, maxReplicas: max }) => max !== undefined && target >= max)
    .map(({ path, maxReplicas: max = 0, reason }) => ({ path, max, ...(reason !== undefined && { reason }) }))
    // What only sums up those below takes more as soon as they do.
    .filter(({ reason }, index, all) => index === all.length - 1 || reason?.startsWith(takenBelow) !== true)
  const replicas = limits.length > 0 ? {} : leastReplicas(request, decision, steps)
  const weight = limits.length > 0 ? undefined : leastWeight(request, steps)
  return {
    limits,
    ...replicas,
    ...(weight !== undefined && { weight }),
  }
}

function leastReplicas(
  request: DecideRequest,
  decision: Decision,
  steps: readonly DivisionStep[],
): Pick<OneMore, 'replicas' | 'perhapsFewer'> {
  const leaf = steps.at(-1)?.chosen ?? decision.root
  const target = (replicas: number): number => {
    const { root } = decide({ ...request, replicas, previous: decision }).decision
    return targetOf(root, leaf.cluster) ?? 0
  }
  const gives = (replicas: number): boolean => target(replicas) > leaf.target
  const next = decision.replicas + 1
  const isLeast = steps.every(isMonotone) && decision.tiers === undefined
  const near = isLeast ? undefined : firstOf(next, Math.min(maxReplicas, decision.replicas + fewTries), gives)
  if (near !== undefined) return { replicas: near }
  const replicas = least(isLeast ? next : next + fewTries, maxReplicas, gives)
  return replicas === undefined ? {} : { replicas, ...(!isLeast && { perhapsFewer: true }) }
}

/** Up to how many more each number is tried where more replicas may take some from a cluster. */
export const fewTries = 64

function firstOf(low: number, high: number, holds: (value: number) => boolean): number | undefined {
  for (let value = low; value <= high; value++) if (holds(value)) return value
  return undefined
}

/** Whether a division takes no replica from anyone when more are divided: Webster's by weights that are given. */
export function isMonotone({ rule }: DivisionStep): boolean {
  return rule.algorithm === 'Webster' && !rule.aggregated && !rule.measured
}

function targetOf(node: DecisionNode, cluster: string | undefined): number | undefined {
  if (node.cluster === cluster && node.cluster !== undefined) return node.target
  for (const child of node.children) {
    const found = targetOf(child, cluster)
    if (found !== undefined) return found
  }
  return undefined
}

const maxWeight = 1_000_000

function leastWeight({ workload }: DecideRequest, steps: readonly DivisionStep[]): OneMore['weight'] {
  const step = steps.findLast(({ contenders }) => contenders.length > 1)
  // Nobody states a weight where what clusters can take is the weight.
  if (step === undefined || step.rule.measured) return undefined
  const { node, contenders, chosen, rule } = step
  const index = contenders.indexOf(chosen)
  const parts = contenders.map(
    ({ name, cluster, weight, minReplicas: min, maxReplicas: max = Number.POSITIVE_INFINITY }) => {
      return { name, cluster, weight, min, max, priority: 0, unknown: 0 }
    },
  )
  const share = Math.min(
    node.target,
    parts.reduce((sum, { max }) => sum + max, 0),
  )
  const given = (weight: number): number => {
    const weighed = parts.map((part, at) => (at === index ? { ...part, weight } : part))
    return divideByRule(share, weighed, rule, `${workload.namespace}/${workload.name}`, undefined)[index] ?? 0
  }
  const to = least(chosen.weight + 1, maxWeight, weight => given(weight) > chosen.target)
  return to === undefined ? undefined : { path: chosen.path, from: chosen.weight, to }
}

/** The least whole number from `low` to `high` for which a monotone condition holds; doubling first, then halving. */
function least(low: number, high: number, holds: (value: number) => boolean): number | undefined {
  let step = 1
  let below = low - 1
  let above = low
  while (above < high && !holds(above)) {
    below = above
    above = Math.min(high, above + step)
    step *= 2
  }
  if (!holds(above)) return undefined
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (holds(middle)) above = middle
    else below = middle
  }
  return above
}
