import type { DecisionNode } from '../model/decision.ts'
import type { Branch } from './branch.ts'

const branches = new WeakMap<DecisionNode, Branch>()
const summands = new WeakMap<DecisionNode, readonly DecisionNode[]>()

/** Notes the branch that a decision's node was made from. */
export function rememberBranch(node: DecisionNode, branch: Branch): void {
  branches.set(node, branch)
}

/** The branch that a decision's node was made from in this process, if it was. */
export function branchBehind(node: DecisionNode): Branch | undefined {
  return branches.get(node)
}

/** Notes the nodes that a decision's node is the sum of: one for each tier. */
export function rememberSummands(node: DecisionNode, nodes: readonly DecisionNode[]): void {
  summands.set(node, nodes)
}

/** The nodes that a decision's node was put together from in this process, if it was. */
export function summandsOf(node: DecisionNode): readonly DecisionNode[] | undefined {
  return summands.get(node)
}

/** The node itself, or that part of its sum, that was made from a branch in this process. */
export function madeFrom(node: DecisionNode | undefined, branch: Branch): DecisionNode | undefined {
  if (node === undefined || branches.get(node) === branch) return node
  return summands.get(node)?.find(each => branches.get(each) === branch)
}
