import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import type { Fleet, PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { holdsBack, type LeavingCluster, refusals, type SelectedNode } from '../schedule/index.ts'
import { pathsByName } from './content.ts'
import type { Standing } from './evicted.ts'
import type { CompileInputs } from './inputs.ts'

/** The paths of the clusters that an application is leaving, sorted; from those that failed nothing is taken away. */
export function stayingPaths(
  standing: Standing,
  all: readonly Standing[],
  fleet: Fleet,
  inputs: CompileInputs,
): readonly string[] {
  const { application, placed } = standing
  const paths = new Set<string>()
  for (const decision of inputs.previous.decisions.values()) {
    const { name, scope } = decision.policy
    if (decision.application !== application.name || name !== placed.policy.name) continue
    if (scope !== placed.node.path) continue
    for (const { path, evicted } of leavingFrom(decision, standing, all, fleet, inputs)) {
      if (!evicted) paths.add(path)
    }
  }
  return paths.size === 0 ? none : [...paths].sort()
}

const none: readonly string[] = []

/**
 * The clusters that have replicas by a decision and are not selected any more. One that is not in the policy's branch
 * any more is left alone, and one that another policy gives the application to is that policy's. Where nobody watches
 * there are none: who is not selected has nothing.
 */
export function leavingFrom(
  { root }: Decision,
  {
    application,
    placed,
    selected,
    evicted,
  }: Pick<Standing, 'application' | 'placed' | 'selected' | 'evicted'>,
  all: readonly Standing[],
  fleet: Fleet,
  { observation }: CompileInputs,
): readonly LeavingCluster[] {
  const watched =
    observation !== undefined || placed.policy.workloads.some(each => holdsBack(each.rescheduleWhen))
  if (!watched) return []
  const paths = pathsByName(fleet.root.placement)
  const rivals = all.filter(each => each.application === application && each.placed !== placed)
  const takers = [selected, ...rivals.map(each => each.selected)]
  return unselected(root, selected).flatMap(({ cluster = '', granted }): LeavingCluster | [] => {
    const path = paths.get(cluster)
    if (path === undefined || takers.some(taker => selects(taker, path))) return []
    const found = clusterAt(placed.node.placement, path)
    if (found === undefined) return []
    const failure = evicted.get(path)
    if (failure !== undefined)
      return { cluster, path, granted, reason: failure, evicted: true, tainted: false }
    if (granted === 0) return []
    const refused = refusals(placed.policy, placed.node.placement, found)
    return {
      cluster,
      path,
      granted,
      reason: refused[0]?.reason ?? 'it is not selected any more',
      evicted: false,
      tainted: refused.some(({ filter }) => filter === 'taints'),
    }
  })
}

/** The clusters of a decision's branch that have replicas, or failed, and are not selected at their place. */
const unselected: (node: DecisionNode, selected: SelectedNode) => readonly DecisionNode[] = memoizeByIdentity(
  (node, selected) => {
    if (node.cluster !== undefined) return node.cluster === selected.cluster?.name ? [] : owners(node)
    const below = new Map(selected.children.map(child => [child.placement.path, child]))
    return node.children.flatMap(child => {
      const same = child.name === '.' ? selected : below.get(child.path)
      return same === undefined ? owners(child) : unselected(child, same)
    })
  },
)

function owners(node: DecisionNode): readonly DecisionNode[] {
  if (node.cluster === undefined) return node.children.flatMap(owners)
  return node.granted > 0 || node.evicted === true ? [node] : []
}

function selects(selected: SelectedNode, path: string): boolean {
  const { placement, cluster, children } = selected
  if (placement.path === path) return cluster !== undefined
  return children.some(child => isWithin(path, child.placement.path) && selects(child, path))
}

function clusterAt(placement: PlacementNode, path: string): PlacementCluster | undefined {
  if (placement.path === path) return placement.cluster
  const next = placement.children.find(child => isWithin(path, child.path))
  return next && clusterAt(next, path)
}

function isWithin(path: string, branch: string): boolean {
  return path === branch || path.startsWith(`${branch}/`)
}
