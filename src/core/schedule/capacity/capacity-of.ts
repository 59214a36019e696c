import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import type { Amounts, Room } from '../../model/observation.ts'
import { fitInto, fitNodes, unbounded } from './fit.ts'

export interface CapacityRequest {
  /** What the workload is granted in the cluster. */
  readonly granted: number
  /** Replicas of it there that found no node for too long. */
  readonly unschedulable: number
  /** What one replica asks for. */
  readonly request: Amounts
  /** What is free there; absent: it was never seen. */
  readonly room?: Room | undefined
  /** What Git says it has for pods, which counts until it is seen; a resource that it does not name is not limited. */
  readonly declared?: Amounts | undefined
  /** What autoscaling may add. */
  readonly elastic?: Amounts | undefined
  /** Requests of all workloads, this one too, that are granted there and that nobody has seen there yet. */
  readonly promised: Amounts
  /** Replicas of this workload among them. */
  readonly coming: number
  /** Replicas of this workload that run there beyond what is granted: each leaves room for one; absent: none. */
  readonly leaving?: number
  /** Of what seemed to fit the last time, how many found no node. */
  readonly refuted?: number | undefined
  /** How many more the cluster itself says that it takes. */
  readonly estimate?: number | undefined
}

export interface Capacity {
  /** How many it takes with what it is granted; absent: not known, which limits nothing. */
  readonly replicas?: number
  /** Of what seems to fit beyond that, how many are not believed to; absent: none. */
  readonly refuted?: number
  /** What that number comes from. */
  readonly from: 'estimated' | 'observed' | 'declared' | 'unknown'
}

/**
 * How many replicas of a workload a cluster takes:
 * granted - unschedulable + ⌊max(0, free + elastic - promised) / request⌋ + leaving, node by node where nodes are
 * known. What is granted stays: the room of a cluster limits growth and evicts nobody. Replicas that find no node although there
 * is room show that it is not for them: so much room does not count until there is more.
 */
export function capacityOf(request: CapacityRequest): Capacity {
  const kept = Math.max(0, request.granted - request.unschedulable)
  const { from, more } = growth(request)
  if (more === unbounded) return { from: 'unknown' }
  const refuted = request.unschedulable > 0 ? more : Math.min(more, request.refuted ?? 0)
  return { replicas: kept + more - refuted, from, ...(refuted > 0 && { refuted }) }
}

function growth(request: CapacityRequest): { readonly from: Capacity['from']; readonly more: number } {
  const { estimate, room, declared, coming, leaving = 0, request: each, elastic, promised } = request
  if (estimate !== undefined) return { from: 'estimated', more: Math.max(0, estimate - coming) + leaving }
  if (room !== undefined) return { from: 'observed', more: intoRoom(request, room) + leaving }
  if (declared === undefined) return { from: 'unknown', more: unbounded }
  // To a resource that is not limited nothing can be added.
  return { from: 'declared', more: fitInto(declared, each, 'unlimited', elastic, promised) }
}

function intoRoom({ request, elastic, promised, coming }: CapacityRequest, room: Room): number {
  if (promised.size === 0 && coming === 0 && (elastic === undefined || elastic.size === 0))
    return fitRoom(room, request)
  const total = fitInto(room.free, request, 'none', elastic, promised)
  if (room.nodes === undefined) return total
  const added = elastic === undefined || elastic.size === 0 ? 0 : fitInto(elastic, request, 'unlimited')
  return Math.min(total, Math.max(0, fitNodes(room.nodes, request) + added - coming))
}

// Of a cluster at rest, which most are.
const fitRoom: (room: Room, request: Amounts) => number = memoizeByIdentity((room, request) => {
  const total = fitInto(room.free, request, 'none')
  return room.nodes === undefined ? total : Math.min(total, fitNodes(room.nodes, request))
})
