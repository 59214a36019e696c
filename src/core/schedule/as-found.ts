import type { Decision, DecisionNode } from '../model/decision.ts'

/** What a cluster has of a workload; `unknown` of one that did not answer. */
export type Found = (cluster: string) => number | 'unknown'

/**
 * A decision as it is found in the clusters, where what was decided is lost: every leaf has what it has, branches have
 * the sums, and what is not found is taken to be with the clusters that did not answer. It names no revision that it
 * follows from.
 */
export function asFound(decision: Decision, found: Found): Decision {
  const { revision: _, observation: __, unplaced: ___, movingSince: ____, tiers: _____, ...rest } = decision
  const leaves = leavesIn(decision.root)
  const silent = leaves.filter(({ cluster = '' }) => found(cluster) === 'unknown')
  const heard = leaves.reduce((sum, { cluster = '' }) => sum + numberOf(found(cluster)), 0)
  const guessed = shareOut(Math.max(0, decision.replicas - heard), silent)
  const visit = (node: DecisionNode): DecisionNode => {
    const { refuted: _, leaving: __, evicted: ___, children, ...own } = node
    if (node.cluster !== undefined) {
      const number = guessed.get(node) ?? numberOf(found(node.cluster))
      return { ...own, target: number, granted: number, children }
    }
    const visited = children.map(visit)
    const number = visited.reduce((sum, { granted }) => sum + granted, 0)
    return { ...own, target: number, granted: number, children: visited }
  }
  return { ...rest, root: visit(decision.root) }
}

function numberOf(found: number | 'unknown'): number {
  return found === 'unknown' ? 0 : found
}

function leavesIn(node: DecisionNode): readonly DecisionNode[] {
  return node.cluster === undefined ? node.children.flatMap(leavesIn) : [node]
}

// In proportion to what each would get now; the first ones take what does not divide.
function shareOut(rest: number, leaves: readonly DecisionNode[]): ReadonlyMap<DecisionNode, number> {
  const sum = leaves.reduce((total, { target }) => total + target, 0)
  const weightOf = ({ target }: DecisionNode): number => (sum === 0 ? 1 / leaves.length : target / sum)
  const shares = leaves.map(leaf => Math.floor(rest * weightOf(leaf)))
  const left = rest - shares.reduce((total, each) => total + each, 0)
  return new Map(leaves.map((leaf, index) => [leaf, (shares[index] ?? 0) + (index < left ? 1 : 0)]))
}
