import { invariant } from '../../../base/std/invariant.ts'
import type { DecisionNode } from '../../model/decision.ts'

/**
 * The trees of the tiers as one: a branch of one tier is that tier's, and a group with clusters of several is their
 * sum. What comes out as it was in `old` is that very object, whatever its clusters weigh or could take by now.
 */
export function mergeTiers(nodes: readonly DecisionNode[], old: DecisionNode | undefined): DecisionNode {
  const [first, ...others] = nodes
  invariant(first !== undefined, 'what is divided is selected in some tier')
  if (others.length === 0) return first
  const before = new Map(old?.children.map(child => [child.name, child]))
  const children = [
    ...Map.groupBy(
      nodes.flatMap(each => each.children),
      ({ name }) => name,
    ),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => mergeTiers(list, before.get(name)))
  const node = sumOf(nodes, first, children)
  return old !== undefined && isAsBefore(node, old) ? old : node
}

function sumOf(
  nodes: readonly DecisionNode[],
  { path, name }: DecisionNode,
  children: readonly DecisionNode[],
): DecisionNode {
  const sum = (of: (node: DecisionNode) => number): number => nodes.reduce((all, each) => all + of(each), 0)
  const max = sum(({ maxReplicas = Number.POSITIVE_INFINITY }) => maxReplicas)
  // Its own word is the same in every tier.
  const own = nodes.find(({ explicitWeight }) => explicitWeight === true)
  const digest = nodes.find(each => each.digest !== undefined)?.digest
  const algorithm = nodes.find(each => each.algorithm !== undefined)?.algorithm
  return {
    path,
    name,
    target: sum(({ target }) => target),
    granted: sum(({ granted }) => granted),
    weight: own?.weight ?? sum(({ weight }) => weight),
    ...(own !== undefined && { explicitWeight: true }),
    minReplicas: sum(({ minReplicas }) => minReplicas),
    ...(max !== Number.POSITIVE_INFINITY && { maxReplicas: max }),
    ...(digest !== undefined && { digest }),
    ...(algorithm !== undefined && { algorithm }),
    children,
  }
}

function isAsBefore(node: DecisionNode, old: DecisionNode): boolean {
  return (
    node.target === old.target &&
    node.granted === old.granted &&
    node.path === old.path &&
    node.name === old.name &&
    node.explicitWeight === old.explicitWeight &&
    (node.explicitWeight !== true || node.weight === old.weight) &&
    node.digest === old.digest &&
    node.algorithm === old.algorithm &&
    old.cluster === undefined &&
    old.tier === undefined &&
    node.children.length === old.children.length &&
    node.children.every((child, index) => child === old.children[index])
  )
}
