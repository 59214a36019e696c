import { placeBelow } from '../../base/diagnostic/diagnostic.ts'
import { type Decision, decisionKey } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import { idOf } from '../model/object.ts'
import { replicasField } from '../render/index.ts'
import type { DecideRequest } from '../schedule/index.ts'
import type { Task } from './affinity/task.ts'
import type { Capacities, CapacitiesOf } from './capacities.ts'
import { isMovable, nobody } from './evicted.ts'
import type { CompileInputs } from './inputs.ts'
import { leavingFrom } from './leaving.ts'
import { rebalanceFor } from './rebalance-for.ts'
import type { Active, Exception } from './render-tree.ts'
import type { Suspended } from './suspended.ts'
import type { DividedWorkload } from './workloads.ts'

/** What the decisions of one compile share. */
export interface DecideRun {
  readonly inputs: CompileInputs
  readonly fleet: Fleet
  readonly actives: readonly Active[]
  readonly capacities: CapacitiesOf
  /** Pairs that are held, by application. */
  readonly heldBy: ReadonlyMap<string, readonly Exception[]>
  readonly suspended: Suspended
}

/** A task's application with the clusters that its workload is divided among: what is not movable stays where it is. */
export function subjectOf({ active, divided: { object, policy } }: Task): Active {
  return isMovable(object, policy) ? active : { ...active, selected: active.whole, evicted: nobody }
}

/** All that the decision of one workload is made from; `barred` says why there is no cluster for it. */
export function requestFor(
  subject: Active,
  divided: DividedWorkload,
  barred: string | undefined,
  { inputs, fleet, actives, capacities, heldBy, suspended }: DecideRun,
): { readonly request: DecideRequest; readonly capacity: Capacities | undefined } {
  const { application, placed, selected } = subject
  const { object, replicas, policy: workloadPolicy } = divided
  const { policy, node, refinements } = placed
  const { previous, observation, rebalances = [] } = inputs
  const workload = idOf(object)
  const scope = { name: policy.name, scope: node.path }
  const before = previous.decisions.get(
    decisionKey({ application: application.name, workload, policy: scope }),
  )
  const asked = rebalanceFor(rebalances, application.name, node.path, before)
  const rebalance = isMovable(object, workloadPolicy) ? asked : asked && { ...asked, paths: [] }
  const capacity = capacities(subject, divided, before, rebalance?.paths ?? [])
  const request = {
    application: application.name,
    workload,
    object,
    policy,
    workloadPolicy,
    replicas,
    replicasAt: placeBelow(divided.origin, 'spec', replicasField(object)),
    selected,
    ...(barred !== undefined && { barred }),
    ...(divided.autoscaler && { autoscaled: true }),
    refinements,
    levels: fleet.levels,
    ...(before && { previous: before }),
    ...(observation && { observation }),
    ...(capacity && { capacity: capacity.tree }),
    ...(rebalance && { rebalance }),
    leaving: before === undefined ? [] : leavingFrom(before, subject, actives, fleet, inputs),
    held: grantedTo(heldBy.get(application.name) ?? [], suspended, before),
  }
  return { request, capacity }
}

function grantedTo(
  held: readonly Exception[],
  suspended: Suspended,
  before: Decision | undefined,
): ReadonlyMap<string, number> {
  const names = [...held.map(({ cluster }) => cluster), ...suspended.keys()]
  const granted = new Map(names.map(name => [name, 0]))
  if (granted.size === 0 || before === undefined) return granted
  const visit = (node: Decision['root']): void => {
    if (node.cluster !== undefined && granted.has(node.cluster)) granted.set(node.cluster, node.granted)
    node.children.forEach(visit)
  }
  visit(before.root)
  return granted
}
