import { invariant } from '../../base/std/invariant.ts'
import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { groupBounds, leafBounds } from './bounds.ts'
import { type Branch, type Holds, type Part, sums } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import { type Child, childrenOf } from './children.ts'
import { flatBranch } from './flat.ts'
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
  const memory = capacity === undefined ? scheduling.feasible : limitedBy(scheduling, capacity)
  const known = memory.get(node)
  if (known !== undefined) return known
  const made = makeBranch(node, scheduling, holds, capacity)
  memory.set(node, made)
  return made
}

const limitedBy: (scheduling: Scheduling, capacity: CapacityNode) => WeakMap<SelectedNode, Branch> =
  memoizeByIdentity(() => new WeakMap())

function makeBranch(
  node: SelectedNode,
  scheduling: Scheduling,
  holds: Holds,
  capacity: CapacityNode | undefined,
): Branch {
  if (scheduling.flat)
    return flatBranch(node, scheduling, capacity, (child, own) => makePart(child, own, scheduling, holds))
  const children = childrenOf(node, scheduling.fleetLevels, capacity)
  const weighed = weigh(children, scheduling)
  const parts: Part[] = []
  const unnamed: string[] = []
  for (const [index, child] of children.entries()) {
    const own = weighed[index]
    invariant(own !== undefined, 'every child is weighed')
    parts.push(makePart(child, own, scheduling, holds))
    if (own.unnamed) unnamed.push(child.name)
  }
  const rule = ruleOf(scheduling, children)
  return { node, parts, contenders: parts, rule, digest: scheduling.digest, ...sums(parts), unnamed }
}

/** One part: its own bounds met with those of what lies below, and with a hold. */
function makePart(child: Child, own: Weighed, scheduling: Scheduling, holds: Holds): Part {
  const { name, path, cluster, node, capacity } = child
  const { weight, explicit: explicitWeight, priority, unknown } = own
  const part = { name, path, cluster, weight, explicitWeight, priority, unknown }
  if (cluster !== undefined) {
    const { min, max, reason } = leafBounds(own, holds.clusters.get(cluster), capacity)
    return { ...part, min, max, reason, branch: undefined }
  }
  const branch = feasibleBranch(node, schedulingAt(scheduling, path), holds, capacity)
  const { min, max, reason } = groupBounds(own, branch)
  return { ...part, min, max, reason, branch }
}
