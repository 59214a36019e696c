import type { DecisionNode } from '../../model/decision.ts'
import { branchBehind, rememberBranch, rememberSummands, summandsOf } from '../made-from.ts'

/** A tree with other grants in its clusters, and their sums above; a branch in which none differs is the same object. */
export function regrant(root: DecisionNode, grantedTo: (leaf: DecisionNode) => number): DecisionNode {
  if (summandsOf(root) === undefined) {
    const visit = (node: DecisionNode): DecisionNode => remade(node, visit, grantedTo)
    return visit(root)
  }
  // The trees of tiers share what is of one tier alone with their sum, before and after.
  const done = new Map<DecisionNode, DecisionNode>()
  const visit = (node: DecisionNode): DecisionNode => {
    const known = done.get(node)
    if (known !== undefined) return known
    const made = remade(node, visit, grantedTo)
    done.set(node, made)
    return made
  }
  return visit(root)
}

function remade(
  node: DecisionNode,
  visit: (node: DecisionNode) => DecisionNode,
  grantedTo: (leaf: DecisionNode) => number,
): DecisionNode {
  if (node.children.length === 0) {
    const granted = grantedTo(node)
    return granted === node.granted ? node : { ...node, granted }
  }
  const children = node.children.map(visit)
  if (children.every((child, index) => child === node.children[index])) return node
  const granted = children.reduce((sum, child) => sum + child.granted, 0)
  const made = { ...node, granted, children }
  const branch = branchBehind(node)
  if (branch !== undefined) rememberBranch(made, branch)
  const summands = summandsOf(node)
  if (summands !== undefined) rememberSummands(made, summands.map(visit))
  return made
}

/** Whether every cluster of a branch has its target. */
export function isSettled(node: DecisionNode): boolean {
  if (node.children.length === 0) return node.granted === node.target
  for (const child of node.children) if (!isSettled(child)) return false
  return true
}
