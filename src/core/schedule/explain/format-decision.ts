import { counted } from '../../../base/std/counted.ts'
import type { Decision, DecisionNode } from '../../model/decision.ts'
import { formatId } from '../../model/object.ts'
import { keptAway } from '../affinity/kept-away.ts'
import type { DecideRequest } from '../decide.ts'
import { schedulingAt } from '../scheduling.ts'
import { contendersOf, schedulingBehind } from './division-steps.ts'
import { formatTiers } from './format-tier.ts'

type Scheduling = ReturnType<typeof schedulingBehind>

/**
 * Why every node of a decision got its number: a tree with share, weight, min and max. With `cluster` only the nodes
 * on the way to it are opened; their siblings, with which they shared, are shown closed. `request` is what it was made
 * from, which tells flat divisions from those level by level.
 */
export function formatDecision(
  decision: Decision,
  {
    request,
    cluster,
  }: { readonly request?: DecideRequest | undefined; readonly cluster?: string | undefined } = {},
): string {
  const { application, workload, policy, replicas, unplaced, tiers, deferredReasons = [], root } = decision
  const scheduling = request && schedulingBehind(request)
  const flat = scheduling?.flat === true ? ', one flat list' : ''
  const lines = [
    `${application}: ${formatId(workload)}, ${counted(replicas, 'replica')} divided by policy "${policy.name}" (${root.algorithm ?? 'Webster'}${flat})`,
  ]
  if (tiers !== undefined) lines.push(formatTiers(tiers))
  if (unplaced !== undefined) lines.push(`${unplaced.replicas} unplaced: ${unplaced.reason}`)
  if (deferredReasons.length > 0)
    lines.push(`kept as it was, because rescheduleWhen holds back: ${deferredReasons.join(', ')}`)
  if (cluster !== undefined && !holds(root, cluster)) {
    const away = keptAway(request?.affinity ?? []).get(cluster)
    lines.push(
      away === undefined ? `cluster "${cluster}" is not selected` : `kept away from "${cluster}": ${away}`,
    )
  }
  lines.push(
    `${root.path === '' ? '/' : root.path}: ${arithmetic(tiers === undefined ? root : withoutBounds(root), undefined)}`,
  )
  writeBelow(root, divisionAt(root, scheduling), '', cluster, lines)
  return lines.join('\n')
}

/** One division, on its way down to those whom it divides among. */
interface Division {
  readonly contenders: ReadonlySet<DecisionNode>
  /** The sum of their weights, by overflow tier. */
  readonly weights: ReadonlyMap<number | undefined, number>
  readonly scheduling: Scheduling | undefined
}

function divisionAt(node: DecisionNode, scheduling: Scheduling | undefined): Division {
  const contenders = scheduling === undefined ? node.children : contendersOf(node, scheduling)
  const weights = new Map<number | undefined, number>()
  for (const { tier, weight } of contenders) weights.set(tier, (weights.get(tier) ?? 0) + weight)
  return { contenders: new Set(contenders), weights, scheduling }
}

function writeBelow(
  node: DecisionNode,
  division: Division,
  above: string,
  cluster: string | undefined,
  lines: string[],
): void {
  if (cluster !== undefined && !holds(node, cluster)) return
  const margin = `${above}  `
  for (const child of node.children) {
    const isOne = division.contenders.has(child)
    lines.push(
      `${margin}${child.name}: ${arithmetic(child, isOne ? division.weights.get(child.tier) : undefined)}${rest(child)}`,
    )
    const { scheduling } = division
    const below = isOne ? divisionAt(child, scheduling && schedulingAt(scheduling, child.path)) : division
    writeBelow(child, below, margin, cluster, lines)
  }
}

function rest({ digest, algorithm }: DecisionNode): string {
  const refined = digest === undefined ? '' : ', divided by a refinement from here on'
  return algorithm === undefined ? refined : `${refined}, divided by ${algorithm}`
}

// What several tiers take together limits nobody: what each of them takes is said before.
function withoutBounds({ maxReplicas: _, ...root }: DecisionNode): DecisionNode {
  return { ...root, minReplicas: 0 }
}

// Nobody is beside the root, and in a flat list groups are only the sums of what lies below.
function arithmetic(node: DecisionNode, weights: number | undefined): string {
  const { target, granted, weight, explicitWeight, tier, minReplicas, maxReplicas, refuted, reason } = node
  const parts = [`${target}`]
  if (granted !== target) parts.push(`granted ${granted}`)
  if (weights !== undefined)
    parts.push(`weight ${weight} of ${weights}${explicitWeight === true ? ' (its own word)' : ''}`)
  if (tier !== undefined) parts.push(`overflow ${tier}`)
  if (minReplicas > 0) parts.push(`min ${minReplicas}`)
  if (maxReplicas !== undefined) parts.push(`max ${maxReplicas}`)
  if (refuted !== undefined) parts.push(`${refuted} of what seemed to fit found no node`)
  if (node.evicted === true) parts.push('left because it fails')
  else if (node.leaving === true) parts.push('being left')
  if (reason !== undefined) parts.push(reason)
  return parts.join(', ')
}

function holds(node: DecisionNode, cluster: string): boolean {
  return node.cluster === cluster || node.children.some(child => holds(child, cluster))
}
