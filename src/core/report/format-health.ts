import type { Health } from '../model/outcome.ts'
import type { ClusterState } from '../model/state.ts'

/** How a cluster is, in words; of one that is Offline since when, and how it was then. */
export function formatClusterHealth({ health, offline }: Pick<ClusterState, 'health' | 'offline'>): string {
  if (offline === undefined) return formatHealth(health)
  const { since, sync, health: last } = offline
  const then = sync === 'Unknown' ? '' : ` (then ${sync}, ${last.status})`
  return `${health.status} since ${since}${then}`
}

function formatHealth({ status, message }: Health): string {
  return message === '' ? status : `${status}: ${message}`
}
