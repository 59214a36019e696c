import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import type { PlacementCluster } from '../model/fleet.ts'
import { keyOf, type ObjectKey } from '../model/object.ts'
import type { Amounts, Observation } from '../model/observation.ts'
import {
  amountsOf,
  type CapacityNode,
  capacityOf,
  capacityTree,
  type GrantedWorkload,
  noAmounts,
  promisedIn,
  type SelectedNode,
  workloadRequests,
} from '../schedule/index.ts'
import { isMovable } from './evicted.ts'
import type { Previous } from './inputs.ts'
import type { Active } from './render-tree.ts'
import type { DividedWorkload } from './workloads.ts'

/** How many replicas of a workload fit where. */
export interface Capacities {
  readonly tree: CapacityNode
  /** What is granted and was not there yet, of all workloads, by cluster. */
  readonly promised: ReadonlyMap<string, Amounts>
}

/**
 * Tells the capacities for a workload of a compile; undefined where nothing is known of any of its clusters. Each
 * workload sees what was granted before the compile, so that their order does not matter.
 */
export function capacitiesFor(
  actives: readonly Active[],
  previous: Previous,
  observation: Observation | undefined,
): (active: Active, workload: DividedWorkload, before: Decision | undefined) => Capacities | undefined {
  let promised: ReadonlyMap<string, Amounts> | undefined
  return ({ selected }, { object, key, policy }, before) => {
    if (!declaresCapacity(selected) && !observesAny(selected, observation)) return undefined
    promised ??= promisedIn(grantedWorkloads(actives, previous), observation)
    const granted = before === undefined ? noGrants : grantsOf(before.root)
    const movable = isMovable(object, policy)
    const run: Run = { observation, promised, key, request: workloadRequests(object), granted, movable }
    const last = before && trees.get(before.root)
    return { tree: capacityTree(selected, cluster => capacityIn(cluster, run), last), promised }
  }
}

/** Notes the capacities that a decision was made with, for the same objects again the next time. */
export function rememberCapacities({ root }: Decision, { tree }: Capacities): void {
  trees.set(root, tree)
}

const trees = new WeakMap<DecisionNode, CapacityNode>()

interface Run {
  readonly observation: Observation | undefined
  readonly promised: ReadonlyMap<string, Amounts>
  readonly key: ObjectKey
  readonly request: Amounts
  readonly granted: ReadonlyMap<string, number>
  /** Replicas that find no node may go elsewhere. */
  readonly movable: boolean
}

const noGrants: ReadonlyMap<string, number> = new Map()

const grantsOf: (root: DecisionNode) => ReadonlyMap<string, number> = memoizeByIdentity(root => {
  const grants = new Map<string, number>()
  const visit = (node: DecisionNode): void => {
    if (node.cluster !== undefined) grants.set(node.cluster, node.granted)
    node.children.forEach(visit)
  }
  visit(root)
  return grants
})

function grantedWorkloads(actives: readonly Active[], previous: Previous): readonly GrantedWorkload[] {
  const requests = new Map<string, Amounts>()
  for (const { application, workloads } of actives) {
    for (const { key, object } of workloads.divided) {
      requests.set(`${application.name} ${key}`, workloadRequests(object))
    }
  }
  return [...previous.decisions.values()].flatMap(decision => {
    const workload = keyOf(decision.workload)
    const request = requests.get(`${decision.application} ${workload}`)
    return request === undefined ? [] : [{ decision, workload, request }]
  })
}

function capacityIn({ name, capacity }: PlacementCluster, run: Run): number | undefined {
  const seen = run.observation?.clusters.get(name)
  const room = seen?.room
  const workload = seen?.workloads.get(run.key)
  if (capacity === undefined && room === undefined && workload === undefined) return undefined
  const granted = run.granted.get(name) ?? 0
  const declared = capacity && declaredAmounts(capacity)
  return capacityOf({
    granted,
    unschedulable: run.movable ? (workload?.unschedulable ?? 0) : 0,
    request: run.request,
    room,
    declared: declared?.own,
    elastic: declared?.elastic,
    promised: seen?.promised ?? run.promised.get(name) ?? noAmounts,
    coming: Math.max(0, granted - (workload?.replicas ?? 0)),
    estimate: workload?.estimate,
  }).replicas
}

const declaredAmounts: (capacity: NonNullable<PlacementCluster['capacity']>) => {
  readonly own: Amounts | undefined
  readonly elastic: Amounts
} = memoizeByIdentity(({ elastic, ...own }) => {
  const amounts = amountsOf(own)
  return { own: amounts.size === 0 ? undefined : amounts, elastic: amountsOf({ ...elastic }) }
})

/** Whether any selected cluster of a branch says what it has for pods. */
export const declaresCapacity: (selected: SelectedNode) => boolean = memoizeByIdentity(
  ({ cluster, children }) =>
    cluster?.capacity !== undefined || children.some(child => declaresCapacity(child)),
)

const observesAny: (selected: SelectedNode, observation: Observation | undefined) => boolean = (
  selected,
  observation,
) => observation !== undefined && observesBelow(selected, observation)

const observesBelow: (selected: SelectedNode, observation: Observation) => boolean = memoizeByIdentity(
  ({ cluster, children }, observation) => {
    const seen = cluster && observation.clusters.get(cluster.name)
    const says = seen !== undefined && (seen.room !== undefined || seen.workloads.size > 0)
    return says || children.some(child => observesBelow(child, observation))
  },
)
