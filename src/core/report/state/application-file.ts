import type { JsonObject } from '../../../base/std/json.ts'
import { formatId } from '../../model/object.ts'
import type { ClusterState, FleetState } from '../../model/state.ts'

/** What `applications/<name>.yaml` says: in how many clusters it is how, and how its workloads are divided. */
export function applicationDocuments(state: FleetState): ReadonlyMap<string, JsonObject> {
  const names = new Map<string, Counts>()
  for (const cluster of state.clusters.values()) {
    if (cluster.sync !== 'Detached') count(names, cluster)
  }
  return new Map(
    [...names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, counts]) => [name, document(state, name, counts)]),
  )
}

interface Counts {
  clusters: number
  readonly sync: Record<string, number>
  readonly health: Record<string, number>
  held: number
  offline: number
}

function count(names: Map<string, Counts>, cluster: ClusterState): void {
  for (const { name, sync, health, held } of cluster.applications) {
    const counts = names.get(name) ?? { clusters: 0, sync: {}, health: {}, held: 0, offline: 0 }
    names.set(name, counts)
    counts.clusters++
    counts.sync[sync] = (counts.sync[sync] ?? 0) + 1
    counts.health[health.status] = (counts.health[health.status] ?? 0) + 1
    if (held !== undefined) counts.held++
    if (cluster.offline !== undefined) counts.offline++
  }
}

function document(state: FleetState, name: string, counts: Counts): JsonObject {
  const workloads = [...state.decisions.values()].filter(({ application }) => application === name)
  return {
    name,
    clusters: counts.clusters,
    sync: counts.sync,
    health: counts.health,
    ...(counts.held > 0 && { held: counts.held }),
    // They are counted above as they were when they answered last.
    ...(counts.offline > 0 && { offline: counts.offline }),
    ...(workloads.length > 0 && {
      workloads: workloads.map(({ workload, replicas, unplaced, policy, root }) => ({
        workload: formatId(workload),
        policy: policy.name,
        replicas,
        placed: root.target,
        ...(unplaced && { unplaced: { ...unplaced } }),
      })),
    }),
  }
}
