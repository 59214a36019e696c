import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import type { ClusterState, FleetState } from '../model/state.ts'
import { formatRollout } from './format-rollout.ts'
import { clusterReasons, notConverged } from './not-converged.ts'

export interface ApplyVerdict {
  readonly state: 'pending' | 'success' | 'failure'
  /** A line. */
  readonly description: string
}

/** How far a revision is in the clusters: on its way, everywhere, or failed somewhere, with the first reason. */
export function applyVerdict(
  state: FleetState | undefined,
  diagnostics: readonly Diagnostic[],
): ApplyVerdict {
  const [error] = diagnostics.filter(isError)
  if (error !== undefined)
    return { state: 'failure', description: `${error.at.file}: ${error.code}: ${error.message}` }
  if (state === undefined) return { state: 'pending', description: 'it is being read' }
  const [stop] = state.stops
  if (stop !== undefined)
    return { state: 'failure', description: `stopped by ${stop.guard}: ${stop.message}` }
  const clusters = [...state.clusters.values()].filter(({ sync }) => sync !== 'Detached')
  const open = clusters.filter(cluster => clusterReasons(cluster).length > 0)
  const done = `${clusters.length - open.length} of ${counted(clusters.length, 'cluster')}`
  const failed = open.filter(isFailing)
  const [first] = failed.flatMap(clusterReasons)
  if (first !== undefined)
    return { state: 'failure', description: `${done}, ${failed.length} failed: ${first}` }
  const offline = open.filter(cluster => cluster.offline !== undefined).length
  const away = offline === 0 ? '' : `, ${offline} offline`
  if (open.length > 0) return { state: 'pending', description: `${done}${away}` }
  const breached = [...(state.rollouts?.values() ?? [])].find(({ breaches }) => breaches.length > 0)
  if (breached !== undefined) return { state: 'failure', description: formatRollout(breached) }
  const [moving] = notConverged(state)
  if (moving !== undefined) return { state: 'pending', description: moving }
  const committed = clusters.filter(({ sync }) => sync === 'Committed').length
  const told = committed === 0 ? '' : `, ${committed} of them committed`
  return { state: 'success', description: `${counted(clusters.length, 'cluster')}${told}` }
}

// Who is offline may come back, and what is on its way arrive.
function isFailing({ failures, health, offline }: ClusterState): boolean {
  return offline === undefined && (failures.length > 0 || health.status === 'Degraded')
}
