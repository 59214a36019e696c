import { memoizeByIdentity } from '../../base/std/memoize.ts'
import type { Decision, DecisionNode } from '../model/decision.ts'
import type { PlacementNode } from '../model/fleet.ts'
import { keyOf, type ObjectKey } from '../model/object.ts'
import type { Amounts, ClusterObservation, Observation, ObservedWorkload } from '../model/observation.ts'
import { noAmounts } from '../schedule/index.ts'

/**
 * What the decision of one workload reads of an observation: the clusters of its policy's branch, and of the workloads
 * there its own. Undefined where nothing was observed at all. Deciding with it is deciding with the whole.
 */
export function projectObservation(
  observation: Observation | undefined,
  branch: PlacementNode,
  workload: ObjectKey,
  promised: ReadonlyMap<string, Amounts> | undefined,
): Observation | undefined {
  if (observation === undefined) return undefined
  const clusters = new Map<string, ClusterObservation>()
  for (const name of namesIn(branch)) {
    const seen = observation.clusters.get(name)
    if (seen === undefined) continue
    // No selection asks for APIs, whose lists are long.
    const { taints, room } = seen
    const own = seen.workloads.get(workload)
    const taken = seen.promised ?? (promised && (promised.get(name) ?? noAmounts))
    clusters.set(name, {
      taints,
      ...(room && { room }),
      ...(taken && { promised: taken }),
      workloads: new Map(own && [[workload, own]]),
    })
  }
  return { at: observation.at, clusters }
}

function* namesIn(node: PlacementNode): Generator<string> {
  if (node.cluster !== undefined) yield node.cluster.name
  for (const child of node.children) yield* namesIn(child)
}

/** What decisions read of the clusters, put together; the newest counts. It is what is known before anybody looks again. */
export const rememberedObservation: (decisions: ReadonlyMap<string, Decision>) => Observation | undefined =
  memoizeByIdentity(decisions => {
    const seen = [...decisions.values()]
      .flatMap(decision => withinGrants(decision) ?? [])
      .sort((a, b) => a.at - b.at)
    const newest = seen.at(-1)
    if (newest === undefined) return undefined
    const clusters = new Map<string, ClusterObservation>()
    for (const each of seen) {
      for (const [name, { promised: _stale, ...cluster }] of each.clusters) {
        clusters.set(name, { ...cluster, workloads: joined(clusters.get(name), cluster) })
      }
    }
    return { at: newest.at, clusters }
  })

// What was seen before a decrease that the decision made counts for no increase that comes after.
function withinGrants({ observation, workload, root }: Decision): Observation | undefined {
  if (observation === undefined || observation.clusters.size === 0) return undefined
  const key = keyOf(workload)
  const grants = grantsIn(root)
  const clusters = new Map(observation.clusters)
  for (const [name, seen] of clusters) {
    const own = seen.workloads.get(key)
    const granted = grants.get(name) ?? 0
    if (own === undefined || own.available <= granted) continue
    clusters.set(name, { ...seen, workloads: new Map([[key, { ...own, available: granted }]]) })
  }
  return { at: observation.at, clusters }
}

function grantsIn(root: DecisionNode): ReadonlyMap<string, number> {
  const grants = new Map<string, number>()
  const visit = ({ cluster, granted, children }: DecisionNode): void => {
    if (cluster !== undefined) grants.set(cluster, granted)
    for (const child of children) visit(child)
  }
  visit(root)
  return grants
}

function joined(
  before: ClusterObservation | undefined,
  after: ClusterObservation,
): ReadonlyMap<ObjectKey, ObservedWorkload> {
  return new Map([...(before?.workloads ?? []), ...after.workloads])
}
