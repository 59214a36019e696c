import { invariant } from '../../../base/std/invariant.ts'
import type { DecisionNode } from '../../model/decision.ts'
import type { PlacementCluster } from '../../model/fleet.ts'
import type { ClusterObservation } from '../../model/observation.ts'
import { type CapacityNode, capacityNode, type OwnCapacity, unknownLeaf } from '../capacity-node.ts'
import type { SelectedNode } from '../select-branch.ts'
import type { KnownNode } from './known-tree.ts'

/** What the capacities of one workload are made from, with what they were the last time. */
export interface CapacityRun {
  /** How many replicas a cluster takes that was granted so many, of what was refuted before; undefined: not known. */
  readonly capacityIn: (
    cluster: PlacementCluster,
    seen: ClusterObservation | undefined,
    granted: number,
    refuted: number | undefined,
  ) => OwnCapacity | undefined
  /** What a cluster was granted that the decision before has at another place. */
  readonly grantedElsewhere: (cluster: string) => number
  /** Whether something besides the arguments decides the capacity of a cluster at or below a path. */
  readonly isSpecial: (path: string) => boolean
  readonly memory: CapacityMemory
}

export type CapacityMemory = WeakMap<SelectedNode, Remembered>

interface Remembered {
  readonly known: KnownNode
  readonly old: DecisionNode | undefined
  readonly capacity: CapacityNode
  /** The capacities follow from these alone. */
  readonly plain: boolean
}

/**
 * The capacities of a selected branch as a tree of its form. A branch in which nothing changed that they are made
 * from is not looked into, and what comes out as before is the same object.
 */
export function workloadCapacity(
  selected: SelectedNode,
  known: KnownNode,
  old: DecisionNode | undefined,
  run: CapacityRun,
): CapacityNode {
  return treeOf(selected, known, old, undefined, run).capacity
}

interface Made {
  readonly capacity: CapacityNode
  readonly plain: boolean
}

function treeOf(
  selected: SelectedNode,
  known: KnownNode,
  old: DecisionNode | undefined,
  before: CapacityNode | undefined,
  run: CapacityRun,
): Made {
  if (selected.children.length === 0) return leafOf(selected, known, old, before, run)
  const last = run.memory.get(selected)
  const special = run.isSpecial(selected.placement.path)
  if (last?.plain === true && !special && last.known === known && last.old === old) return last
  const own = leafOf(
    selected,
    known,
    old?.children[0]?.name === '.' ? old.children[0] : undefined,
    undefined,
    run,
  )
  const below = childrenOf(selected, known, old, last?.capacity ?? before, run)
  const plain = own.plain && !special && below.every(each => each.plain)
  const children = below.map(each => each.capacity)
  const capacity = capacityNode(selected.cluster, own.capacity, children, last?.capacity ?? before)
  run.memory.set(selected, { known, old, capacity, plain })
  return { capacity, plain }
}

// Selected children are some of the placement's, and a decision's some of the selected ones, all in one order.
function childrenOf(
  { children }: SelectedNode,
  known: KnownNode,
  old: DecisionNode | undefined,
  before: CapacityNode | undefined,
  run: CapacityRun,
): readonly Made[] {
  let atKnown = 0
  let atOld = 0
  return children.map((child, index) => {
    const { name } = child.placement
    while ((known.children[atKnown]?.placement.name ?? name) < name) atKnown++
    while ((old?.children[atOld]?.name ?? name) < name) atOld++
    const was = old?.children[atOld]
    const at = known.children[atKnown]
    invariant(at?.placement.name === name, 'a selected node is one of the fleet')
    return treeOf(child, at, was?.name === name ? was : undefined, before?.children[index], run)
  })
}

function leafOf(
  { cluster }: SelectedNode,
  { seen }: KnownNode,
  old: DecisionNode | undefined,
  before: CapacityNode | undefined,
  run: CapacityRun,
): Made {
  if (cluster === undefined) return { capacity: unknownLeaf, plain: true }
  const here = old?.cluster === cluster.name
  const granted = here ? old.granted : run.grantedElsewhere(cluster.name)
  const made = run.capacityIn(cluster, seen, granted, here ? old.refuted : undefined)
  const plain = here || granted === 0
  if (made?.own === undefined) return { capacity: unknownLeaf, plain }
  return { capacity: capacityNode(cluster, made, unknownLeaf.children, before), plain }
}
