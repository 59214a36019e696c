import type { ClusterState, FleetState } from '../model/state.ts'

/** Why the fleet has not converged, in sentences; none when it has. */
export function notConverged(state: FleetState): readonly string[] {
  const reasons = state.stops.map(({ guard, message }) => `stopped by ${guard}: ${message}`)
  for (const cluster of state.clusters.values()) reasons.push(...clusterReasons(cluster))
  return reasons
}

function clusterReasons(cluster: ClusterState): readonly string[] {
  const { name, sync, health, failures, applications } = cluster
  if (sync === 'Detached') return []
  const reasons = failures.map(({ code, message }) => `${name}: ${code}: ${message}`)
  for (const { name: application, held } of applications) {
    if (held !== undefined)
      reasons.push(`${name}: ${application} is held at ${held.revision.slice(0, 12)}: ${held.reason}`)
  }
  const well = health.status === 'Healthy' || health.status === 'Suspended'
  if (reasons.length === 0 && (sync !== 'Synced' || !well)) {
    reasons.push(`${name}: ${sync}, ${health.status}${health.message === '' ? '' : `: ${health.message}`}`)
  }
  return reasons
}
