import type { PlacementCluster } from '../model/fleet.ts'
import { matchesAffinity } from '../model/matches-affinity.ts'
import type { StaticWeight } from '../model/propagation-policy.ts'
import { knownIn, unknownIn } from './available.ts'
import { type Branch, type Part, sums } from './branch.ts'
import type { CapacityNode } from './capacity-node.ts'
import { childrenOf, isLeaf } from './children.ts'
import { ruleOf } from './rule-of.ts'
import { isMeasured, type Scheduling } from './scheduling.ts'
import type { SelectedNode } from './select-branch.ts'
import type { Weighed } from './weigh.ts'

/**
 * A branch divided as one flat list of its clusters, as Karmada does: the heaviest matching rule of the
 * staticWeightList, else the cluster's own weight; all zero is all 1. A group that a refinement divides its own way
 * takes part as one, weighed by its clusters.
 */
export function flatBranch(
  node: SelectedNode,
  scheduling: Scheduling,
  capacity: CapacityNode | undefined,
  make: MakePart,
): Branch {
  const equal = !isMeasured(scheduling.own) && totalWeight(node, scheduling.staticWeights) === 0
  const contenders: Part[] = []
  const parts = mirror(node, capacity, { scheduling, make, equal, contenders })
  contenders.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
  const rule = ruleOf(scheduling, [])
  return {
    node,
    capacity,
    parts,
    contenders,
    rule,
    digest: scheduling.digest,
    ...sums(contenders),
    ...noneUnnamed(parts),
  }
}

function noneUnnamed(parts: readonly Part[]): Pick<Branch, 'unnamed' | 'flawed'> {
  return { unnamed: [], flawed: parts.some(({ branch }) => branch?.flawed === true) }
}

type MakePart = (child: SelectedNode, capacity: CapacityNode | undefined, own: Weighed) => Part

interface FlatRun {
  readonly scheduling: Scheduling
  readonly make: MakePart
  readonly equal: boolean
  readonly contenders: Part[]
}

function mirror(node: SelectedNode, capacity: CapacityNode | undefined, run: FlatRun): readonly Part[] {
  const { scheduling, make, contenders } = run
  const { nodes, capacities } = childrenOf(node, scheduling.fleetLevels, capacity)
  return nodes.map((child, index): Part => {
    const room = capacities?.[index]
    if (!isLeaf(child) && !scheduling.below.has(child.placement.path)) return mirrorGroup(child, room, run)
    const part = make(child, room, weighFlat(child, room, run))
    contenders.push(part)
    return part
  })
}

function mirrorGroup(node: SelectedNode, capacity: CapacityNode | undefined, run: FlatRun): Part {
  const { name, path } = node.placement
  const parts = mirror(node, capacity, run)
  const bounds = sums(parts)
  const weight = parts.reduce((sum, part) => sum + part.weight, 0)
  const unknown = parts.reduce((sum, part) => sum + part.unknown, 0)
  const { digest } = run.scheduling
  const divided = { contenders: undefined, rule: undefined }
  const branch: Branch = { node, capacity, parts, ...divided, digest, ...bounds, ...noneUnnamed(parts) }
  const { min, max } = bounds
  return {
    name,
    path,
    cluster: undefined,
    weight,
    explicitWeight: false,
    priority: 0,
    unknown,
    min,
    max,
    reason: undefined,
    branch,
  }
}

function weighFlat(
  child: SelectedNode,
  capacity: CapacityNode | undefined,
  { scheduling, equal }: FlatRun,
): Weighed {
  const { staticWeights } = scheduling
  const free = { unnamed: false, min: 0, max: Number.POSITIVE_INFINITY, priority: 0 }
  if (isMeasured(scheduling.own)) {
    const unknown = unknownIn(child, capacity)
    return {
      weight: knownIn(child, capacity) + unknown * scheduling.assumed,
      explicit: false,
      unknown,
      ...free,
    }
  }
  const leaf = isLeaf(child) ? child.cluster : undefined
  const weight = leaf === undefined ? totalWeight(child, staticWeights) : leafWeight(leaf, staticWeights)
  return {
    weight: !equal ? weight : leaf === undefined ? child.clusters : 1,
    explicit: !equal && staticWeights.length === 0 && leaf?.weight !== undefined,
    unknown: 0,
    ...free,
  }
}

function totalWeight(node: SelectedNode, staticWeights: readonly StaticWeight[]): number {
  if (staticWeights.length === 0) return node.weight
  let sum = node.cluster === undefined ? 0 : leafWeight(node.cluster, staticWeights)
  for (const child of node.children) sum += totalWeight(child, staticWeights)
  return sum
}

function leafWeight(cluster: PlacementCluster, staticWeights: readonly StaticWeight[]): number {
  if (staticWeights.length === 0) return cluster.weight ?? 1
  let heaviest = 0
  for (const { targetCluster, weight } of staticWeights) {
    if (weight > heaviest && matchesAffinity(targetCluster, cluster)) heaviest = weight
  }
  return heaviest
}

function rank(part: Part): string {
  return part.cluster ?? part.path
}
