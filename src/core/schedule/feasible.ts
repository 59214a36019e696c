import { invariant } from '../../base/std/invariant.ts'
import { groupBounds, leafBounds } from './bounds.ts'
import { type Branch, type Holds, type Part, sums } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import { type Child, childrenOf } from './children.ts'
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
    return flatBranch(node, scheduling, capacity, (child, own, parent) =>
      makePart(child, own, scheduling, holds, parent),
    )
  const children = childrenOf(node, scheduling.fleetLevels, capacity)
  const weighed = weigh(children, scheduling)
  const parts: Part[] = []
  const unnamed: string[] = []
  let flawed = false
  children.forEach((child, index) => {
    const own = weighed[index]
    invariant(own !== undefined, 'every child is weighed')
    const part = makePart(child, own, scheduling, holds, node)
    parts.push(part)
    if (own.unnamed) unnamed.push(child.name)
    if (own.unnamed || (part.branch !== undefined && isAtOdds(own, part.branch))) flawed = true
  })
  const rule = ruleOf(scheduling, children)
  const { digest } = scheduling
  const { min, max } = sums(parts)
  return { node, capacity, parts, contenders: parts, rule, digest, min, max, unnamed, flawed }
}

/** Whether the bounds of a group and what lies below it cannot both be met, or something further down cannot. */
function isAtOdds(own: Weighed, below: Branch): boolean {
  return below.flawed || own.min > below.max || below.min > own.max
}

/** One part: its own bounds met with those of what lies below, and with a hold. */
function makePart(
  child: Child,
  own: Weighed,
  scheduling: Scheduling,
  holds: Holds,
  parent: SelectedNode,
): Part {
  const { name, path, cluster, node, capacity } = child
  const { weight, explicit: explicitWeight, priority, unknown } = own
  if (cluster !== undefined) {
    return leafPart(parent.placement, child, own, leafBounds(own, holds.clusters.get(cluster), capacity))
  }
  const branch = feasibleBranch(node, schedulingAt(scheduling, path), holds, capacity)
  const { min, max, reason } = groupBounds(beside(own, holds.taken?.get(path)), branch)
  return { name, path, cluster, weight, explicitWeight, priority, unknown, min, max, reason, branch }
}

// What clusters of other tiers have counts for the bounds of the group.
function beside(own: Weighed, taken: number | undefined): Weighed {
  if (taken === undefined) return own
  return { ...own, min: Math.max(0, own.min - taken), max: Math.max(0, own.max - taken) }
}
