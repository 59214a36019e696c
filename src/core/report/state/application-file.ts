import type { JsonObject } from '../../../base/std/json.ts'
import type { Decision } from '../../model/decision.ts'
import { formatId } from '../../model/object.ts'
import type { ApplicationRollUp, Counts, RollUp } from './pages/roll-up.ts'

/** What `applications/<name>.yaml` says: in how many clusters it is how, and how its workloads are divided. */
export function applicationDocuments(
  { applications }: RollUp,
  decisions: Iterable<Decision>,
): ReadonlyMap<string, () => JsonObject> {
  const divided = Map.groupBy(decisions, ({ application }) => application)
  return new Map(
    [...applications]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, sum]) => [name, () => document(name, sum, divided.get(name) ?? [])]),
  )
}

function document(name: string, sum: ApplicationRollUp, workloads: readonly Decision[]): JsonObject {
  return {
    name,
    clusters: sum.clusters,
    sync: sorted(sum.sync),
    health: sorted(sum.health),
    ...(sum.held > 0 && { held: sum.held }),
    // They are counted above as they were when they answered last.
    ...(sum.offline > 0 && { offline: sum.offline }),
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

function sorted(counts: Counts): JsonObject {
  return Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)))
}
