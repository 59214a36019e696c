import type { FleetNode, NodeProblem } from '../../model/fleet.ts'

/** A problem with the path of the node that it is charged to. */
export interface PlacedProblem extends NodeProblem {
  readonly node: string
}

const known = new WeakMap<FleetNode, Map<string, FleetNode>>()

/** The branch with more problems on its nodes: the same object for the same problems, and all else shared. */
export function addProblems(node: FleetNode, problems: readonly PlacedProblem[]): FleetNode {
  if (problems.length === 0) return node
  const key = JSON.stringify(problems)
  const before = known.get(node)?.get(key)
  if (before !== undefined) return before
  const own = problems.filter(problem => problem.node === node.path)
  const children = new Map(
    [...node.children].map(([name, child]) => {
      const below = problems.filter(problem => isAtOrBelow(problem.node, child.path))
      return [name, addProblems(child, below)]
    }),
  )
  const added = own.map(({ node: _path, ...problem }): NodeProblem => problem)
  const made = { ...node, children, problems: [...node.problems, ...added] }
  const byKey = known.get(node) ?? new Map<string, FleetNode>()
  byKey.set(key, made)
  known.set(node, byKey)
  return made
}

function isAtOrBelow(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}
