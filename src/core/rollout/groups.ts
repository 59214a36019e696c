import { baseName } from '../../base/std/paths.ts'
import type { PlacementNode } from '../model/fleet.ts'
import { matchesAffinity } from '../model/matches-affinity.ts'
import type { RolloutPolicy, RolloutStep } from '../model/rollout-policy.ts'
import type { Member } from './member.ts'

/** Whatever lies in a cluster. */
type Placed = Pick<Member, 'cluster'>

/** Clusters that are let through together: all of a step, or those of one directory of it. */
export interface Group<Each extends Placed = Member> {
  readonly step: RolloutStep
  /** The step's name. */
  readonly name: string
  /** `step 2 of 3, region emea`. */
  readonly label: string
  /** Path of the directory; empty where the step has all in one. */
  readonly directory: string
  /** Sorted by path. */
  readonly members: readonly Each[]
}

/** Divides the clusters of a rollout into groups that come one after the other; whom no step names joins the last. */
export function groupsOf<Each extends Placed>(
  { steps }: RolloutPolicy,
  members: readonly Each[],
  root: PlacementNode,
): readonly Group<Each>[] {
  const last = steps.length - 1
  const left = new Set(sorted(members))
  return steps.flatMap((step, index) => {
    const mine = [...left].filter(
      ({ cluster }) => index === last || matchesAffinity(step.clusterAffinity, cluster.cluster.placement),
    )
    for (const member of mine) left.delete(member)
    const name = step.name ?? `step ${index + 1}`
    const place = `step ${index + 1} of ${steps.length}`
    return split(step, mine, root).map(([directory, each]): Group<Each> => {
      const where = [step.name, directory === '' ? undefined : `${step.level} ${directory}`]
      const label = [place, ...where.filter(part => part !== undefined)].join(', ')
      return { step, name, label, directory, members: each }
    })
  })
}

function sorted<Each extends Placed>(members: readonly Each[]): readonly Each[] {
  const key = ({ cluster: { cluster } }: Each): string => `${cluster.path} ${cluster.name}`
  const keyed = members.map(member => [key(member), member] as const)
  return keyed.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member)
}

function split<Each extends Placed>(
  { level, order }: RolloutStep,
  members: readonly Each[],
  root: PlacementNode,
): readonly (readonly [string, readonly Each[]])[] {
  if (members.length === 0) return []
  if (level === undefined) return [['', members]]
  const byPath = Map.groupBy(members, ({ cluster }) => directoryAt(level, root, cluster.cluster.path))
  const rank = (path: string): number => {
    const at = order.indexOf(baseName(path))
    if (at >= 0) return at
    // Who lies outside of every such directory comes last.
    return path === '' ? order.length + 1 : order.length
  }
  return [...byPath].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** The path of the directory of a level that a cluster lies in; empty where it lies in none. */
function directoryAt(level: string, root: PlacementNode, path: string): string {
  let node: PlacementNode | undefined = root
  while (node !== undefined && node.level !== level) {
    const { path: above, children }: PlacementNode = node
    node = above === path ? undefined : children.find(child => isWithin(path, child.path))
  }
  return node?.path ?? ''
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`)
}
