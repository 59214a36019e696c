import { invariant } from '../../../base/std/invariant.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { PlacementCluster } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { type CapacityNode, capacityNode, unknownLeaf } from '../capacity-node.ts'
import { type SelectedNode, selectedNode } from '../select-branch.ts'
import { tierOf } from './tier-of.ts'

/** The clusters of one tier of a selection: a tree that follows the whole one, with what fits in each. */
export interface Tier {
  /** 0: the clusters of the affinity itself; k: those of its k-th overflow affinity. */
  readonly tier: number
  readonly selected: SelectedNode
  readonly capacity: CapacityNode | undefined
}

/** The tiers that have clusters, in their order; undefined for a policy without overflow affinities. */
export function tiersOf(
  policy: PropagationPolicy,
  selected: SelectedNode,
  capacity: CapacityNode | undefined,
): readonly Tier[] | undefined {
  if (tierOf(policy) === undefined) return undefined
  return splitByTier(policy, selected).flatMap((part, tier): readonly Tier[] =>
    part === undefined
      ? []
      : [{ tier, selected: part, capacity: capacity && within(selected, part, capacity) }],
  )
}

/** What is selected by the affinity of a policy itself; undefined: all overflows. */
export function ownTier(policy: PropagationPolicy, selected: SelectedNode): SelectedNode | undefined {
  const tiers = tiersOf(policy, selected, undefined)
  return tiers === undefined ? selected : tiers.find(({ tier }) => tier === 0)?.selected
}

/** What is selected of a branch in each tier, by its number; a branch of one tier alone is itself. */
const splitByTier: (policy: PropagationPolicy, node: SelectedNode) => readonly (SelectedNode | undefined)[] =
  memoizeByIdentity((policy, node) => {
    const { cluster, placement } = node
    const own = cluster && tierIn(policy, cluster)
    const children: SelectedNode[][] = []
    const put = (part: SelectedNode, tier: number): void => {
      children[tier] ??= []
      children[tier].push(part)
    }
    for (const child of node.children) {
      if (child.cluster !== undefined && child.children.length === 0)
        put(child, tierIn(policy, child.cluster))
      else
        for (const [tier, part] of splitByTier(policy, child).entries())
          if (part !== undefined) put(part, tier)
    }
    const count = Math.max(children.length, own === undefined ? 0 : own + 1)
    return Array.from({ length: count }, (_, tier) => {
      const below = children[tier] ?? []
      const same = own === undefined || own === tier ? cluster : undefined
      const whole = same === cluster && below.length === node.children.length
      if (whole && below.every((child, index) => child === node.children[index])) return node
      return selectedNode(placement, own === tier ? cluster : undefined, below)
    })
  })

function tierIn(policy: PropagationPolicy, cluster: PlacementCluster): number {
  return tierOf(policy)?.(cluster) ?? 0
}

const within: (whole: SelectedNode, part: SelectedNode, capacity: CapacityNode) => CapacityNode =
  memoizeByIdentity((whole, part, capacity) => {
    let at = 0
    const below = part.children.map(child => {
      while (at < whole.children.length && whole.children[at]?.placement !== child.placement) at++
      const [node, room] = [whole.children[at], capacity.children[at]]
      invariant(node !== undefined && room !== undefined, 'capacities follow the selection')
      return node === child ? room : within(node, child, room)
    })
    const own = part.cluster === undefined ? unknownLeaf : capacity
    return capacityNode(part.cluster, own, below, undefined)
  })
