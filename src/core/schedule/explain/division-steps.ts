import type { Decision, DecisionNode } from '../../model/decision.ts'
import type { DecideRequest } from '../decide.ts'
import type { Rule } from '../division/rule.ts'
import { isMeasured, type Scheduling, schedulingAt, schedulingOf } from '../scheduling.ts'
import { takeovers } from '../takeovers.ts'

/** One division on the way from the root of a decision to a cluster. */
export interface DivisionStep {
  /** The node whose share is divided. */
  readonly node: DecisionNode
  /** Whom it is divided among: its children, or in a flat division whatever lies below. */
  readonly contenders: readonly DecisionNode[]
  /** The one of them that leads to the cluster. */
  readonly chosen: DecisionNode
  readonly flat: boolean
  /** How it is divided among them. */
  readonly rule: Rule
}

/** The divisions that gave a cluster its target, outermost first; undefined when it is not in the decision. */
export function divisionSteps(
  request: DecideRequest,
  { root }: Decision,
  cluster: string,
): readonly DivisionStep[] | undefined {
  const way = wayTo(root, cluster)
  if (way === undefined) return undefined
  const { below } = takeovers(request)
  let scheduling = schedulingOf(
    request.workloadPolicy.replicaScheduling,
    request.levels,
    below,
    request.replicas,
  )
  const steps: DivisionStep[] = []
  let node = root
  for (let depth = 1; depth < way.length; ) {
    const { flat } = scheduling
    const contenders = flat ? flatContenders(node, scheduling) : node.children
    while (depth < way.length - 1 && !contenders.includes(way[depth] ?? node)) depth++
    const chosen = way[depth] ?? node
    steps.push({ node, contenders, chosen, flat, rule: ruleAt(node, scheduling) })
    scheduling = schedulingAt(scheduling, chosen.path)
    node = chosen
    depth++
  }
  return steps
}

function ruleAt({ algorithm }: DecisionNode, scheduling: Scheduling): Rule {
  const aggregated = algorithm === 'Aggregated'
  return {
    algorithm: algorithm === undefined || algorithm === 'Aggregated' ? 'Webster' : algorithm,
    aggregated,
    measured: isMeasured(scheduling.own),
    assumed: scheduling.assumed,
  }
}

function wayTo(node: DecisionNode, cluster: string): readonly DecisionNode[] | undefined {
  if (node.cluster === cluster) return [node]
  for (const child of node.children) {
    const below = wayTo(child, cluster)
    if (below !== undefined) return [node, ...below]
  }
  return undefined
}

function flatContenders(node: DecisionNode, scheduling: Scheduling): readonly DecisionNode[] {
  return node.children.flatMap(child =>
    child.cluster !== undefined || scheduling.below.has(child.path)
      ? [child]
      : flatContenders(child, scheduling),
  )
}
