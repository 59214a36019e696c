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
  let scheduling = schedulingBehind(request)
  const steps: DivisionStep[] = []
  let node = root
  for (let depth = 1; depth < way.length; ) {
    const { flat } = scheduling
    const contenders = contendersOf(node, scheduling)
    while (depth < way.length - 1 && !contenders.includes(way[depth] ?? node)) depth++
    const chosen = way[depth] ?? node
    steps.push({ node, contenders, chosen, flat, rule: ruleAt(node, scheduling) })
    scheduling = schedulingAt(scheduling, chosen.path)
    node = chosen
    depth++
  }
  return steps
}

/** How the root of a decision is divided, with the refinements that take over below. */
export function schedulingBehind(request: DecideRequest): Scheduling {
  const { workloadPolicy, levels, replicas } = request
  return schedulingOf(workloadPolicy.replicaScheduling, levels, takeovers(request).below, replicas)
}

/** Whom the share of a node is divided among: its children, or in a flat division whatever lies below. */
export function contendersOf(node: DecisionNode, scheduling: Scheduling): readonly DecisionNode[] {
  if (!scheduling.flat) return node.children
  return node.children.flatMap(child =>
    child.cluster !== undefined || scheduling.below.has(child.path)
      ? [child]
      : contendersOf(child, scheduling),
  )
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
