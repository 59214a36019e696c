import type { Decision, DecisionNode } from '../model/decision.ts'
import { formatId } from '../model/object.ts'

/**
 * Why every node of a decision got its number: a tree with share, weight, min and max. With `cluster` only the nodes
 * on the way to it are opened; their siblings, with which they shared, are shown closed.
 */
export function formatDecision(decision: Decision, cluster?: string): string {
  const { application, workload, policy, replicas, unplaced, root } = decision
  const lines = [
    `${application}: ${formatId(workload)}, ${replicas} replicas divided by policy "${policy.name}" (${root.algorithm ?? 'Webster'})`,
  ]
  if (unplaced !== undefined) lines.push(`${unplaced.replicas} unplaced: ${unplaced.reason}`)
  if (cluster !== undefined && !holds(root, cluster)) lines.push(`cluster "${cluster}" is not selected`)
  const scope = root.path === '' ? '/' : root.path
  write(root, scope, undefined, '', cluster, lines)
  return lines.join('\n')
}

function write(
  node: DecisionNode,
  label: string,
  siblings: number | undefined,
  margin: string,
  cluster: string | undefined,
  lines: string[],
): void {
  // The root has the digest of the policy itself where refinements lie below.
  const refined = margin !== '' && node.digest !== undefined ? ', divided by a refinement from here on' : ''
  const by = margin !== '' && node.algorithm !== undefined ? `, divided by ${node.algorithm}` : ''
  lines.push(`${margin}${label}: ${arithmetic(node, siblings)}${refined}${by}`)
  if (cluster !== undefined && !holds(node, cluster)) return
  const below = weightBelow(node.children)
  for (const child of node.children) write(child, child.name, below, `${margin}  `, cluster, lines)
}

function arithmetic(node: DecisionNode, siblings: number | undefined): string {
  const parts = [`${node.target}`]
  if (node.granted !== node.target) parts.push(`granted ${node.granted}`)
  // Nobody is beside the root.
  if (siblings !== undefined)
    parts.push(`weight ${node.weight} of ${siblings}${node.explicitWeight === true ? ' (its own word)' : ''}`)
  if (node.minReplicas > 0) parts.push(`min ${node.minReplicas}`)
  if (node.maxReplicas !== undefined) parts.push(`max ${node.maxReplicas}`)
  if (node.reason !== undefined) parts.push(node.reason)
  return parts.join(', ')
}

function weightBelow(nodes: readonly DecisionNode[]): number {
  return nodes.reduce((sum, { weight }) => sum + weight, 0)
}

function holds(node: DecisionNode, cluster: string): boolean {
  return node.cluster === cluster || node.children.some(child => holds(child, cluster))
}
