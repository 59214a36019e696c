import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision } from '../model/decision.ts'
import type { Fleet, PlacementCluster, PlacementNode } from '../model/fleet.ts'
import { keyOf, type ObjectKey } from '../model/object.ts'
import type { Amounts, ClusterObservation } from '../model/observation.ts'
import {
  addAmounts,
  afreshOf,
  amountsOf,
  type CapacityMemory,
  type CapacityNode,
  capacityOf,
  divides,
  type GrantedWorkload,
  type KnownNode,
  knownAt,
  knownTree,
  noAmounts,
  type Promises,
  promisedIn,
  type SelectedNode,
  workloadCapacity,
  workloadRequests,
} from '../schedule/index.ts'
import { isMovable } from './evicted.ts'
import { grantsOf } from './grants-of.ts'
import type { CompileInputs, Previous } from './inputs.ts'
import { policiesIn } from './place/found-policies.ts'
import type { Active } from './render-tree.ts'
import { appliedIn, type Companion, expectedBeside } from './undivided.ts'
import type { DividedWorkload } from './workloads.ts'

/** How many replicas of a workload fit where. */
export interface Capacities {
  readonly tree: CapacityNode
  /** What is to be there and was not yet, of all workloads, divided or not, by cluster name. */
  readonly promised: (cluster: string) => Amounts
}

/** Tells the capacities for a workload, by the decision before; undefined where nothing is known of any cluster. */
export type CapacitiesOf = (
  active: Pick<Active, 'application' | 'selected' | 'workloads'>,
  workload: DividedWorkload,
  before: Decision | undefined,
  afresh: readonly string[],
) => Capacities | undefined

/**
 * Tells the capacities for a workload of a compile; undefined where nothing is known of any of its clusters. Each
 * workload sees what was granted before the compile, so that their order does not matter. In the branches at `afresh`
 * it is forgotten that replicas found no node.
 */
export function capacitiesFor(
  all: readonly Companion[],
  fleet: Fleet,
  inputs: Pick<CompileInputs, 'previous' | 'observation'>,
): CapacitiesOf {
  const { previous } = inputs
  const root = knownFleet(fleet, inputs)
  let promises: Promises | undefined
  let beside: ReturnType<typeof expectedBeside> | undefined
  return (active, { object, key, policy }, before, afresh) => {
    const { application, selected } = active
    const known = root.limited ? knownAt(root, selected.placement.path) : undefined
    if (known?.limited !== true) return undefined
    promises ??= promisedIn(grantedWorkloads(all, previous), root)
    beside ??= expectedBeside(all, root, previous)
    const { amounts, paths } = promises
    const expected = beside(active)
    const promised = (cluster: string): Amounts =>
      addAmounts(amounts.get(cluster) ?? noAmounts, expected.amountsIn(cluster))
    const request = workloadRequests(object)
    const movable = isMovable(object, policy)
    const forgets = afreshOf(afresh, [])
    const tree = workloadCapacity(selected, known, before?.root, {
      capacityIn: (cluster, seen, granted, last) => {
        const refuted = forgets.at(cluster.path) ? undefined : last
        return capacityIn(cluster, seen, { granted, refuted, request, movable, key, promised })
      },
      grantedElsewhere: cluster => (before === undefined ? 0 : (grantsOf(before.root).get(cluster) ?? 0)),
      isSpecial: path => paths.has(path) || forgets.concerns(path) || expected.concerns(path),
      memory: memoryOf(request, `${application.name} ${key} ${movable}`),
    })
    return isKnown(tree) ? { tree, promised } : undefined
  }
}

// What was computed for a workload is found again for as long as its pods ask for the same.
function memoryOf(request: Amounts, workload: string): CapacityMemory {
  const known = memories.get(request) ?? new Map<string, CapacityMemory>()
  memories.set(request, known)
  const memory = known.get(workload) ?? new WeakMap()
  known.set(workload, memory)
  return memory
}

const memories = new WeakMap<Amounts, Map<string, CapacityMemory>>()

const isKnown: (tree: CapacityNode) => boolean = memoizeByIdentity(
  ({ own, children }) => own !== undefined || children.some(child => isKnown(child)),
)

/** What is known of the clusters of a fleet: how much room they have, and what was applied to them. */
function knownFleet(
  { root }: Fleet,
  { previous, observation }: Pick<CompileInputs, 'previous' | 'observation'>,
): KnownNode {
  const { clusters } = previous
  const last = latest.get(root.placement)
  if (last !== undefined && last.observation === observation && last.clusters === clusters) return last.known
  const known = knownTree(root.placement, observation, appliedIn(clusters))
  latest.set(root.placement, { observation, clusters, known })
  return known
}

const latest = new WeakMap<
  PlacementNode,
  {
    readonly observation: CompileInputs['observation']
    readonly clusters: Previous['clusters']
    readonly known: KnownNode
  }
>()

/** Whether replicas are divided anywhere, and how much room there is for them is known of some cluster. */
export function measuresRoom(fleet: Fleet, inputs: Pick<CompileInputs, 'previous' | 'observation'>): boolean {
  return policiesIn(fleet.root).some(({ policy }) => divides(policy)) && knownFleet(fleet, inputs).limited
}

function grantedWorkloads(
  actives: readonly Pick<Active, 'application' | 'workloads'>[],
  previous: Previous,
): readonly GrantedWorkload[] {
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

interface Subject {
  readonly granted: number
  readonly refuted: number | undefined
  readonly request: Amounts
  /** Replicas that find no node may go elsewhere. */
  readonly movable: boolean
  readonly key: ObjectKey
  readonly promised: (cluster: string) => Amounts
}

function capacityIn(
  { name, capacity }: PlacementCluster,
  seen: ClusterObservation | undefined,
  { granted, refuted, request, movable, key, promised }: Subject,
): Pick<CapacityNode, 'own' | 'refuted'> | undefined {
  const room = seen?.room
  const workload = seen?.workloads.get(key)
  if (capacity === undefined && room === undefined && workload === undefined) return undefined
  const declared = capacity && declaredAmounts(capacity)
  const { replicas: there = 0, unschedulable: pending = 0 } = workload ?? {}
  const { replicas: own, refuted: still } = capacityOf({
    granted,
    refuted,
    unschedulable: movable ? pending : 0,
    request,
    room,
    declared: declared?.own,
    elastic: declared?.elastic,
    promised: seen?.promised ?? promised(name),
    coming: Math.max(0, granted - there),
    leaving: Math.max(0, there - pending - granted),
    estimate: workload?.estimate,
  })
  return { ...(own !== undefined && { own }), ...(still !== undefined && { refuted: still }) }
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
