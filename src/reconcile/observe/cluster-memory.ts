import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type {
  Amounts,
  ClusterObservation,
  ObservedTaint,
  ObservedWorkload,
} from '../../core/model/observation.ts'
import type { OperationErrorCode } from '../../core/model/operation-error.ts'
import { conditionOf, type Silence, type SilentCondition } from '../watch/contact.ts'
import type { Sight } from './look-at-cluster.ts'
import type { SeenRoom } from './room-of.ts'
import type { ObservationSettings } from './settings.ts'

/** What is remembered of a cluster between two looks. */
export interface ClusterMemory {
  readonly observation: ClusterObservation | undefined
  /** What its nodes offered when its room was told last. */
  readonly allocatable: Amounts
  /** Looks that failed one after another. */
  readonly failures: number
  /** When the first of them did, in milliseconds since the epoch. */
  readonly failingSince: number
}

export const unknownCluster: ClusterMemory = {
  observation: undefined,
  allocatable: new Map(),
  failures: 0,
  failingSince: 0,
}

/** What an earlier process knew of a cluster: one that failed has failed often enough. */
export function recalledCluster(observation: ClusterObservation): ClusterMemory {
  const [taint] = observation.taints
  const failing = taint && { failures: 1, failingSince: taint.timeAdded * 1_000 }
  return { ...unknownCluster, observation, ...failing }
}

/** After a look that succeeded. A cluster in which nothing worth telling changed keeps its very observation. */
export function remember(memory: ClusterMemory, sight: Sight, quantum: number): ClusterMemory {
  const { observation: before } = memory
  const healed = { failures: 0, failingSince: 0 }
  const sameWorkloads = before !== undefined && equalWorkloads(before.workloads, sight.workloads)
  // How much is free and what of our own is there go together: a new pod takes its place from the room.
  const sameRoom = sameWorkloads && isNear(before, memory.allocatable, sight.seen, quantum)
  const apis = before?.apis !== undefined && equalLists(before.apis, sight.apis) ? before.apis : sight.apis
  if (sameRoom && before.apis === apis && before.taints.length === 0) return { ...memory, ...healed }
  const room = sameRoom ? before.room : sight.seen?.room
  const allocatable = sameRoom ? memory.allocatable : (sight.seen?.allocatable ?? new Map())
  const observation = { taints: [], apis, ...(room && { room }), workloads: sight.workloads }
  return { observation, allocatable, ...healed }
}

/** Of a cluster that nobody here asks: what was committed for it counts as there. */
export function rememberCommitted(memory: ClusterMemory, workloads: Sight['workloads']): ClusterMemory {
  const { observation: before } = memory
  if (before?.taints.length === 0 && equalWorkloads(before.workloads, workloads)) return memory
  return { ...unknownCluster, observation: { taints: [], workloads } }
}

/** After a look that failed: what was seen last stays, with a taint once it has failed often and long enough. */
export function rememberFailure(
  memory: ClusterMemory,
  code: OperationErrorCode,
  now: number,
  { failedProbes, failedMs }: ObservationSettings,
): ClusterMemory {
  const name = conditionOf(code)
  if (name === undefined) return memory
  const failures = memory.failures + 1
  const failingSince = memory.failures === 0 ? now : memory.failingSince
  const counted = { ...memory, failures, failingSince }
  if (failures < failedProbes || now - failingSince < failedMs) return counted
  return tainted(counted, name, now)
}

/** After watches told that it does not answer: it has a taint once that is so often and long enough. */
export function rememberSilence(
  memory: ClusterMemory,
  { since, tries, condition }: Silence,
  now: number,
  { failedProbes, failedMs }: ObservationSettings,
): ClusterMemory {
  if (tries < failedProbes || now - since < failedMs) return memory
  const counted = memory.failures === 0 ? { ...memory, failures: tries, failingSince: since } : memory
  return tainted(counted, condition, since + failedMs)
}

/** After watches told that it answers. */
export function rememberAnswer(memory: ClusterMemory): ClusterMemory {
  const { observation } = memory
  if (observation === undefined || observation.taints.length === 0) return memory
  return { ...memory, observation: { ...observation, taints: [] }, failures: 0, failingSince: 0 }
}

/** What still counts of a cluster that nobody looks at any more; undefined: nothing. */
export const silenceIn: (observation: ClusterObservation) => ClusterObservation | undefined =
  memoizeByIdentity(({ taints }) => (taints.length === 0 ? undefined : { taints, workloads: new Map() }))

function tainted(memory: ClusterMemory, condition: SilentCondition, at: number): ClusterMemory {
  const { observation = { taints: [], workloads: new Map() } } = memory
  const key = `cluster.banyan.dev/${condition}`
  if (observation.taints.some(taint => taint.key === key)) return memory
  // Who fails in another way now has not been well in between.
  const timeAdded = observation.taints[0]?.timeAdded ?? Math.floor(at / 1_000)
  const taint: ObservedTaint = { key, effect: 'NoExecute', timeAdded }
  return { ...memory, observation: { ...observation, taints: [taint] } }
}

/** After fewer replicas of a workload were granted there than before: no more of them serve. */
export function withAtMost(memory: ClusterMemory, key: ObjectKey, granted: number): ClusterMemory {
  const { observation } = memory
  const workload = observation?.workloads.get(key)
  if (observation === undefined || workload === undefined || workload.available <= granted) return memory
  const workloads = new Map(observation.workloads).set(key, { ...workload, available: granted })
  return { ...memory, observation: { ...observation, workloads } }
}

function isNear(
  { room }: ClusterObservation,
  allocatable: Amounts,
  seen: SeenRoom | undefined,
  quantum: number,
): boolean {
  if (room === undefined || seen === undefined) return room === undefined && seen === undefined
  const names = new Set([...allocatable.keys(), ...seen.allocatable.keys()])
  return [...names].every(name => {
    const offered = allocatable.get(name) ?? 0n
    if (offered !== (seen.allocatable.get(name) ?? 0n)) return false
    const difference = Number((room.free.get(name) ?? 0n) - (seen.room.free.get(name) ?? 0n))
    return Math.abs(difference) <= quantum * Number(offered)
  })
}

function equalWorkloads(
  a: ReadonlyMap<string, ObservedWorkload>,
  b: ReadonlyMap<string, ObservedWorkload>,
): boolean {
  return (
    a.size === b.size &&
    [...a].every(([key, one]) => {
      const other = b.get(key)
      return (
        one.replicas === other?.replicas &&
        one.available === other.available &&
        one.unschedulable === other.unschedulable &&
        one.estimate === other.estimate
      )
    })
  )
}

function equalLists(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index])
}
