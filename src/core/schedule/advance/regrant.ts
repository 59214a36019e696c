import type { DecisionNode } from '../../model/decision.ts'
import { branchBehind, rememberBranch } from '../made-from.ts'

/** A tree with other grants in its clusters, and their sums above; a branch in which none differs is the same object. */
export function regrant(node: DecisionNode, grantedTo: (leaf: DecisionNode) => number): DecisionNode {
  if (node.children.length === 0) {
    const granted = grantedTo(node)
    return granted === node.granted ? node : { ...node, granted }
  }
  const children = node.children.map(child => regrant(child, grantedTo))
  if (children.every((child, index) => child === node.children[index])) return node
  const granted = children.reduce((sum, child) => sum + child.granted, 0)
  const made = { ...node, granted, children }
  const branch = branchBehind(node)
  if (branch !== undefined) rememberBranch(made, branch)
  return made
}

/** Whether every cluster of a branch has its target. */
export function isSettled(node: DecisionNode): boolean {
  if (node.children.length === 0) return node.granted === node.target
  for (const child of node.children) if (!isSettled(child)) return false
  return true
}
