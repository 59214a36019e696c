import { invariant } from '../../../base/std/invariant.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { Part } from '../branch.ts'
import { rememberSummands, summandsOf } from '../made-from.ts'

/**
 * The trees of the tiers as one: a branch of one tier is that tier's, and a group with clusters of several is their
 * sum, within its bounds over all tiers, which `whole` has where there are any. What comes out as it was in `old` is that
 * very object, whatever its clusters weigh or could take by now.
 */
export function mergeTiers(
  nodes: readonly DecisionNode[],
  old: DecisionNode | undefined,
  whole: Part | undefined,
): DecisionNode {
  const [first, ...others] = nodes
  invariant(first !== undefined, 'what is divided is selected in some tier')
  if (others.length === 0) return first
  const node = sumOf(nodes, first, childrenOf(nodes, old, whole), whole)
  const made = old !== undefined && isAsBefore(node, old) ? old : node
  rememberSummands(made, nodes)
  return made
}

function childrenOf(
  nodes: readonly DecisionNode[],
  old: DecisionNode | undefined,
  whole: Part | undefined,
): readonly DecisionNode[] {
  const known = old && summandsOf(old)
  const same =
    nodes.length === known?.length && nodes.every((node, at) => node.children === known[at]?.children)
  if (old !== undefined && same) return old.children
  const before = new Map(old?.children.map(child => [child.name, child]))
  const parts = new Map(whole?.branch?.parts.map(part => [part.name, part]))
  return [
    ...Map.groupBy(
      nodes.flatMap(each => each.children),
      ({ name }) => name,
    ),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => mergeTiers(list, before.get(name), parts.get(name)))
}

function sameList(a: readonly DecisionNode[], b: readonly DecisionNode[]): boolean {
  return a.length === b.length && a.every((node, index) => node === b[index])
}

function sumOf(
  nodes: readonly DecisionNode[],
  { path, name }: DecisionNode,
  children: readonly DecisionNode[],
  whole: Part | undefined,
): DecisionNode {
  const sum = (of: (node: DecisionNode) => number): number => nodes.reduce((all, each) => all + of(each), 0)
  const max = whole?.max ?? sum(({ maxReplicas = Number.POSITIVE_INFINITY }) => maxReplicas)
  // Its own word is the same in every tier where it counts.
  const own = nodes.find(({ explicitWeight }) => explicitWeight === true)
  const always = nodes.every(({ explicitWeight }) => explicitWeight === true)
  const digest = nodes.find(each => each.digest !== undefined)?.digest
  const algorithm = nodes.find(each => each.algorithm !== undefined)?.algorithm
  return {
    path,
    name,
    target: sum(({ target }) => target),
    granted: sum(({ granted }) => granted),
    weight: own?.weight ?? sum(({ weight }) => weight),
    ...(always && { explicitWeight: true }),
    minReplicas: whole?.min ?? sum(({ minReplicas }) => minReplicas),
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
    sameList(node.children, old.children)
  )
}
