import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { DecisionNode } from '../model/decision.ts'

/** What each cluster is granted in the tree of a decision, by its name. */
export const grantsOf: (root: DecisionNode) => ReadonlyMap<string, number> = memoizeByIdentity(root => {
  const grants = new Map<string, number>()
  const visit = (node: DecisionNode): void => {
    if (node.cluster !== undefined) grants.set(node.cluster, node.granted)
    node.children.forEach(visit)
  }
  visit(root)
  return grants
})
