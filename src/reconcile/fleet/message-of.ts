import type { FleetState } from '../../core/model/state.ts'

/** What the commit of a state says: `0123456789ab: 3 Synced, 1 OutOfSync`. */
export function messageOf(state: FleetState): string {
  const counts = Map.groupBy(state.clusters.values(), ({ sync }) => sync)
  const parts = [...counts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([sync, list]) => `${list.length} ${sync}`)
  return `${state.revision.slice(0, 12)}: ${parts.join(', ') || 'nothing yet'} [skip ci]`
}
