import { invariant } from '../../base/std/invariant.ts'
import { groupBounds, leafBounds } from './bounds.ts'
import { type Branch, type Holds, type Part, sums } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import { childrenOf, leafCluster } from './children.ts'
import { flatBranch } from './flat.ts'
import { leafPart } from './leaf-part.ts'
import { ruleOf } from './rule-of.ts'
import { type Scheduling, schedulingAt } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import { type Weighed, weigh } from './weigh.ts'

/** Weights and bounds of a branch, bottom-up; the same object again for a branch that did not change. */
export function feasibleBranch(
  node: SelectedNode,
  scheduling: Scheduling,
  holds: Holds,
  capacity: CapacityNode | undefined,
): Branch {
  if (holds.touched.has(node)) return makeBranch(node, scheduling, holds, capacity)
  const { feasible } = scheduling
  const known = feasible.get(capacity ?? node)
  if (known !== undefined && known.node === node) return known
  const made = makeBranch(node, scheduling, holds, capacity)
  feasible.set(capacity ?? node, made)
  return made
}

function makeBranch(
  node: SelectedNode,
  scheduling: Scheduling,
  holds: Holds,
  capacity: CapacityNode | undefined,
): Branch {
  if (scheduling.flat)
    return flatBranch(node, scheduling, capacity, (child, room, own) =>
      makePart(child, room, own, scheduling, holds),
    )
  const children = childrenOf(node, scheduling.fleetLevels, capacity)
  const weighed = weigh(children, scheduling)
  const parts = children.nodes.map((child, index) => {
    const own = weighed[index]
    invariant(own !== undefined, 'every child is weighed')
    return makePart(child, children.capacities?.[index], own, scheduling, holds)
  })
  const rule = ruleOf(scheduling, children.nodes)
  const { digest } = scheduling
  const unnamed = unnamedOf(parts, weighed)
  const flawed = unnamed.length > 0 || parts.some(({ branch }, index) => isAtOdds(weighed[index], branch))
  const { min, max } = sums(parts)
  return { node, capacity, parts, contenders: parts, rule, digest, min, max, unnamed, flawed }
}

/** Whether the bounds of a group and what lies below it cannot both be met, or something further down cannot. */
function isAtOdds(own: Weighed | undefined, below: Branch | undefined): boolean {
  if (own === undefined || below === undefined) return false
  return below.flawed || own.min > below.max || below.min > own.max
}

function unnamedOf(parts: readonly Part[], weighed: readonly Weighed[]): readonly string[] {
  if (!weighed.some(({ unnamed }) => unnamed)) return noNames
  return parts.filter((_, index) => weighed[index]?.unnamed === true).map(({ name }) => name)
}

const noNames: readonly string[] = []

/** One part: its own bounds met with those of what lies below, and with a hold. */
function makePart(
  child: SelectedNode,
  capacity: CapacityNode | undefined,
  own: Weighed,
  scheduling: Scheduling,
  holds: Holds,
): Part {
  const cluster = leafCluster(child)
  if (cluster !== undefined) {
    return leafPart(child, cluster, own, leafBounds(own, holds.clusters.get(cluster), capacity))
  }
  const { name, path } = child.placement
  const { weight, explicit: explicitWeight, priority, unknown } = own
  const branch = feasibleBranch(child, schedulingAt(scheduling, path), holds, capacity)
  const { min, max, reason } = groupBounds(beside(own, holds.taken?.get(path)), branch)
  return { name, path, cluster, weight, explicitWeight, priority, unknown, min, max, reason, branch }
}

// What clusters of other tiers have counts for the bounds of the group.
function beside(own: Weighed, taken: number | undefined): Weighed {
  if (taken === undefined) return own
  return { ...own, min: Math.max(0, own.min - taken), max: Math.max(0, own.max - taken) }
}
