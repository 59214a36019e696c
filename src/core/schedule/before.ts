import { type Decision, type DecisionNode, isRejected } from '../model/decision.ts'
import type { Branch, Part } from './branch.ts'
import { madeFrom } from './made-from.ts'

/** What clusters had by the previous decision, wherever in the tree they are now. */
export interface Before {
  /** There is no previous decision. */
  readonly none: boolean
  /** The previous targets of parts; a group's is the sum of its clusters'. `old` is the node that they were below. */
  readonly targetsOf: (parts: readonly Part[], old: DecisionNode | undefined) => readonly number[]
  /** What was granted to a cluster; 0 for one that is new. `old` is the node at its place. */
  readonly grantedTo: (cluster: string, old: DecisionNode | undefined) => number
}

export function beforeOf(previous: Decision | undefined): Before {
  // A rejected division has no targets; what counts then is what was granted all along.
  const rejected = previous !== undefined && isRejected(previous)
  const read = (node: DecisionNode): number => (rejected ? node.granted : node.target)
  const sums = new Map<Branch, number>()
  let first: { readonly cluster: string; readonly leaf: DecisionNode | undefined } | undefined
  let leaves: ReadonlyMap<string, DecisionNode> | undefined

  // One newcomer alone is sooner looked for than all are collected.
  function leafOf(cluster: string): DecisionNode | undefined {
    first ??= { cluster, leaf: previous && findLeaf(previous.root, cluster) }
    if (first.cluster === cluster) return first.leaf
    leaves ??= collectLeaves(previous)
    return leaves.get(cluster)
  }

  function targetOf(part: Part, old: DecisionNode | undefined): number {
    if (part.cluster !== undefined) {
      const leaf = old?.cluster === part.cluster ? old : leafOf(part.cluster)
      return leaf === undefined ? 0 : read(leaf)
    }
    return part.branch === undefined ? 0 : sumOf(part.branch, old)
  }

  function sumOf(branch: Branch, old: DecisionNode | undefined): number {
    const same = madeFrom(old, branch)
    if (same !== undefined) return read(same)
    const known = sums.get(branch)
    if (known !== undefined) return known
    const sum = targetsOf(branch.parts, old).reduce((total, each) => total + each, 0)
    sums.set(branch, sum)
    return sum
  }

  function targetsOf(parts: readonly Part[], old: DecisionNode | undefined): readonly number[] {
    const children = new Map(old?.children.map(child => [child.path + child.name, child]))
    return parts.map(part => targetOf(part, children.get(part.path + part.name)))
  }

  const grantedTo: Before['grantedTo'] = (cluster, old) =>
    (old?.cluster === cluster ? old : leafOf(cluster))?.granted ?? 0
  return { none: previous === undefined, targetsOf, grantedTo }
}

function findLeaf(node: DecisionNode, cluster: string): DecisionNode | undefined {
  if (node.cluster === cluster) return node
  for (const child of node.children) {
    const leaf = findLeaf(child, cluster)
    if (leaf !== undefined) return leaf
  }
  return undefined
}

function collectLeaves(previous: Decision | undefined): ReadonlyMap<string, DecisionNode> {
  const leaves = new Map<string, DecisionNode>()
  const visit = (node: DecisionNode): void => {
    if (node.cluster !== undefined) leaves.set(node.cluster, node)
    for (const child of node.children) visit(child)
  }
  if (previous !== undefined) visit(previous.root)
  return leaves
}
