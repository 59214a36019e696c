import { memoizeByIdentity } from '../../base/std/memoize.ts'
import { decisionKey } from '../model/decision.ts'
import type { Rendered } from '../model/desired.ts'
import type { Application, Fleet, FleetNode } from '../model/fleet.ts'
import { idOf } from '../model/object.ts'
import type { CapacityNode, JointRoom, SelectedNode } from '../schedule/index.ts'
import { capacitiesFor, measuresRoom } from './capacities.ts'
import type { CompileInputs } from './inputs.ts'
import { type Assignment, assignedWorkloads } from './place/assignment.ts'
import type { Placement } from './place/placement.ts'
import { rebalanceFor } from './rebalance-for.ts'
import { type DividedWorkload, workloadsWith } from './workloads.ts'

/** Tells how much room there is for the divided workloads of a placement, among all that a fleet is to have. */
export type RoomFor = (all: readonly Assignment[]) => (placement: Placement) => JointRoom | undefined

export const roomUnknown: RoomFor = () => () => undefined

/**
 * The room of a cluster for an application is that of its divided workloads together, in the numbers in which there are
 * to be of each: as many replicas of all as fit when the one that fits least is taken for the measure. Each is measured
 * as its division does it, and alone.
 */
export function jointRoomFor(
  fleet: Fleet,
  inputs: CompileInputs,
  render: (application: Application, node: FleetNode) => Rendered,
): RoomFor {
  const { previous, rebalances = [] } = inputs
  return all => {
    const isMeasured = measuresRoom(fleet, inputs)
    const capacities = capacitiesFor(assignedWorkloads(all, isMeasured, render), fleet, inputs)
    return placement => {
      const { application, placed } = placement
      const { policy: own, node } = placed
      const workloads = workloadsWith(own, isMeasured, () => render(application, node))
      const divided = workloads.divided.filter(({ replicas }) => replicas > 0).map(asSettled)
      if (divided.length === 0) return undefined
      const total = divided.reduce((sum, { replicas }) => sum + replicas, 0)
      const policy = { name: placed.policy.name, scope: placed.node.path }
      const roomIn = (selected: SelectedNode): ReadonlyMap<string, number> => {
        const room = new Map<string, number>()
        for (const workload of divided) {
          const key = decisionKey({ application: application.name, workload: idOf(workload.object), policy })
          const before = previous.decisions.get(key)
          const afresh = rebalanceFor(rebalances, application.name, placed.node.path, before)?.paths ?? []
          const capacity = capacities({ application, selected, workloads }, workload, before, afresh)
          if (capacity === undefined) continue
          for (const [name, own] of roomsOf(selected, capacity.tree)) {
            const whole = inProportion(own, total, workload.replicas)
            room.set(name, Math.min(room.get(name) ?? whole, whole))
          }
        }
        return room
      }
      return { replicas: total, roomIn }
    }
  }
}

// Replicas that find no node move among the chosen clusters, and change no choice: it would be made again and again.
function asSettled(workload: DividedWorkload): DividedWorkload {
  return { ...workload, policy: { ...workload.policy, movable: false } }
}

// Whole numbers beyond what a double holds exactly.
function inProportion(own: number, total: number, replicas: number): number {
  if (total === replicas) return own
  return Number((BigInt(own) * BigInt(total)) / BigInt(replicas))
}

const roomsOf: (selected: SelectedNode, tree: CapacityNode) => ReadonlyMap<string, number> =
  memoizeByIdentity((selected, tree) => {
    const rooms = new Map<string, number>()
    const visit = ({ cluster, children }: SelectedNode, { own, children: below }: CapacityNode): void => {
      if (cluster !== undefined && own !== undefined) rooms.set(cluster.name, own)
      children.forEach((child, index) => {
        const node = below[index]
        if (node !== undefined) visit(child, node)
      })
    }
    visit(selected, tree)
    return rooms
  })
