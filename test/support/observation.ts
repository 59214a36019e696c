import type { ClusterObservation, Observation, ObservedWorkload } from '../../src/core/model/observation.ts'

/** The workload that `schedule` divides. */
const frontend = 'apps/Deployment//frontend'

/** What was seen of the frontend: available replicas by cluster, in a fleet without taints. */
export function observationOf(
  at: number,
  available: Readonly<Record<string, number>>,
  others: Readonly<Record<string, Partial<ClusterObservation>>> = {},
): Observation {
  const clusters = Object.entries(available).map(([name, count]) => {
    const workload: ObservedWorkload = { replicas: count, available: count, unschedulable: 0 }
    return [name, { taints: [], workloads: new Map([[frontend, workload]]) }] as const
  })
  const known = new Map<string, ClusterObservation>(clusters)
  for (const [name, fields] of Object.entries(others)) {
    known.set(name, { taints: [], workloads: new Map(), ...known.get(name), ...fields })
  }
  return { at, clusters: known }
}
