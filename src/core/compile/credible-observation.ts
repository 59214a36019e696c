import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Limit } from '../model/guards.ts'
import type { ClusterObservation, Observation } from '../model/observation.ts'
import { allowance } from '../plan/index.ts'
import { evictedBelow } from '../schedule/index.ts'
import { pathsByName } from './content.ts'

/** What of an observation may move replicas, and what a person should know of the rest. */
export interface CredibleObservation {
  readonly observation: Observation
  readonly diagnostics: readonly Diagnostic[]
}

/** What is known of the observer. */
export interface Observer {
  /** Of how many clusters it knows whether they answer. */
  readonly known: number
  /** When it looked cut off last, in seconds of Unix time: what failed before that may have been well. */
  readonly cutOffAt?: number
}

/** Whether so many failures at once say more about who observes. */
export function looksCutOff(failing: number, known: number): boolean {
  return failing >= 2 && failing * 2 > known
}

/**
 * An observation as far as it may evict. Where more than half of the clusters that were seen, and at least two, look
 * cut off at once, it is the observer that is: it evicts nobody, and what fails still when that is over fails since
 * then. Else no more clusters than the guard `maxEvictedClusters` allows are evicted at the same time, those that failed
 * first. Whoever is evicted by the decisions in force and fails still has not returned, whatever else fails.
 */
export function credibleObservation(
  observation: Observation,
  fleet: Fleet,
  decisions: ReadonlyMap<string, Decision>,
  { known, cutOffAt = 0 }: Observer,
): CredibleObservation {
  const paths = pathsByName(fleet.root.placement)
  const seen = [...observation.clusters].filter(([name]) => paths.has(name))
  const failing = seen.filter(([, cluster]) => failedAt(cluster) !== undefined).sort(firstFailed)
  if (failing.length === 0) return { observation, diagnostics: [] }
  const gone = new Set([...decisions.values()].flatMap(({ root }) => evictedBelow(root).map(nameOf)))
  const candidates = failing.filter(([name]) => !gone.has(name))
  const limit = fleet.guards.maxEvictedClusters
  const cutOff = looksCutOff(failing.length, known)
  const most = cutOff ? 0 : allowance(limit, paths.size)
  const left = Math.max(0, most - (failing.length - candidates.length))
  const clusters = new Map(observation.clusters)
  for (const [name, cluster] of candidates) clusters.set(name, failingSince(cluster, cutOffAt))
  for (const [name, cluster] of candidates.slice(left)) clusters.set(name, { ...cluster, taints: [] })
  const told = cutOff ? observerCutOff(failing.length, known) : capped(failing.length, most, limit)
  return {
    observation: { at: observation.at, clusters },
    diagnostics: candidates.length <= left ? [] : [told],
  }
}

function failingSince(cluster: ClusterObservation, earliest: number): ClusterObservation {
  const taints = cluster.taints.map(taint => ({ ...taint, timeAdded: Math.max(taint.timeAdded, earliest) }))
  return { ...cluster, taints }
}

function nameOf({ cluster }: DecisionNode): string | undefined {
  return cluster
}

function failedAt({ taints }: ClusterObservation): number | undefined {
  const times = taints.filter(({ effect }) => effect === 'NoExecute').map(({ timeAdded }) => timeAdded)
  return times.length === 0 ? undefined : Math.min(...times)
}

type Seen = readonly [string, ClusterObservation]

function firstFailed([a, one]: Seen, [b, other]: Seen): number {
  return (failedAt(one) ?? 0) - (failedAt(other) ?? 0) || (a < b ? -1 : 1)
}

function observerCutOff(failing: number, known: number): Diagnostic {
  return {
    code: 'schedule/observer-cut-off',
    severity: 'warning',
    message: `${failing} of ${known} clusters look cut off at once: nothing is moved because of that`,
    at: { file: 'fleet.yaml' },
  }
}

function capped(failing: number, most: number, { percent, floor }: Limit): Diagnostic {
  return {
    code: 'schedule/evictions-capped',
    severity: 'warning',
    message: `${failing} clusters fail, and the replicas of ${most} may move because of that at the same time (maxEvictedClusters: ${percent}%, at least ${floor})`,
    at: { file: 'fleet.yaml' },
  }
}
