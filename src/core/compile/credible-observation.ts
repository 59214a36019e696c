import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { Fleet } from '../model/fleet.ts'
import type { Limit } from '../model/guards.ts'
import type { ClusterObservation, Observation } from '../model/observation.ts'
import { allowance } from '../plan/index.ts'
import { pathsByName } from './content.ts'

/** What of an observation may move replicas, and what a person should know of the rest. */
export interface CredibleObservation {
  readonly observation: Observation
  readonly diagnostics: readonly Diagnostic[]
}

/**
 * An observation as far as it may evict. Where more than half of the clusters that were seen, and at least two, look
 * cut off at once, it is the observer that is: it evicts nobody. Else no more clusters than the guard `maxEvictedClusters`
 * allows are evicted at the same time, those that failed first.
 */
export function credibleObservation(observation: Observation, fleet: Fleet): CredibleObservation {
  const paths = pathsByName(fleet.root.placement)
  const known = [...observation.clusters].filter(([name]) => paths.has(name))
  const failing = known.filter(([, cluster]) => failedAt(cluster) !== undefined).sort(firstFailed)
  if (failing.length === 0) return { observation, diagnostics: [] }
  const limit = fleet.guards.maxEvictedClusters
  const cutOff = failing.length >= 2 && failing.length * 2 > known.length
  const most = cutOff ? 0 : allowance(limit, paths.size)
  if (failing.length <= most) return { observation, diagnostics: [] }
  const clusters = new Map(observation.clusters)
  for (const [name, cluster] of failing.slice(most)) clusters.set(name, { ...cluster, taints: [] })
  const told = cutOff ? observerCutOff(failing.length, known.length) : capped(failing.length, most, limit)
  return { observation: { at: observation.at, clusters }, diagnostics: [told] }
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
