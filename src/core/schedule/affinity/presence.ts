import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { SelectedNode } from '../select-branch.ts'

/** Where a workload is in a branch. */
export interface Presence {
  /** From clustersPath. */
  readonly path: string
  /** It is in some cluster of the branch. */
  readonly anywhere: boolean
  /** It is in the node's own cluster: a leaf's, or a hub's. */
  readonly own: boolean
  readonly children: ReadonlyMap<string, Presence>
}

/** Where a workload that is not divided is: in every selected cluster. */
export const presenceOfSelected: (node: SelectedNode) => Presence = memoizeByIdentity(
  ({ placement, cluster, children }) => ({
    path: placement.path,
    anywhere: true,
    own: cluster !== undefined,
    children: new Map(children.map(child => [child.placement.path, presenceOfSelected(child)])),
  }),
)

/** Where a divided workload is to be; where a decision has only what was granted all along, there. */
export function presenceOfTarget(root: DecisionNode): Presence {
  return root.target === 0 ? ofGranted(root) : ofTarget(root)
}

/** Where a divided workload is to be, or still is. */
export const presenceOfEither: (root: DecisionNode) => Presence = presenceWhere(
  ({ target, granted }) => target > 0 || granted > 0,
)

const ofTarget = presenceWhere(({ target }) => target > 0)
const ofGranted = presenceWhere(({ granted }) => granted > 0)

function presenceWhere(isThere: (node: DecisionNode) => boolean): (node: DecisionNode) => Presence {
  const presence: (node: DecisionNode) => Presence = memoizeByIdentity(node => {
    const own = node.cluster === undefined ? node.children.find(({ name }) => name === '.') : node
    const below = node.children.filter(({ name }) => name !== '.')
    return {
      path: node.path,
      anywhere: isThere(node),
      own: own !== undefined && isThere(own),
      children: new Map(below.map(child => [child.path, presence(child)])),
    }
  })
  return presence
}

/** The part of a presence at and below a path; undefined where there is none. */
export function presenceAt(presence: Presence, path: string): Presence | undefined {
  if (isWithin(presence.path, path)) return presence
  let found: Presence | undefined = presence
  while (found !== undefined && found.path !== path) found = stepTowards(found, path)
  return found
}

function stepTowards({ path: from, children }: Presence, path: string): Presence | undefined {
  if (!isWithin(path, from)) return undefined
  const rest = from === '' ? path : path.slice(from.length + 1)
  const [name = ''] = rest.split('/', 1)
  return children.get(from === '' ? name : `${from}/${name}`)
}

export function isWithin(path: string, branch: string): boolean {
  return branch === '' || path === branch || path.startsWith(`${branch}/`)
}
