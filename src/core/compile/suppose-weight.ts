import { exactnessOf } from '../model/exactness.ts'
import type { FleetNode } from '../model/fleet.ts'
import type {
  LevelPreference,
  PropagationPolicy,
  ReplicaScheduling,
  StaticWeight,
} from '../model/propagation-policy.ts'

/**
 * A policy that weighs the node of a path as given, where it weighs that node itself: by a preference of its level, or
 * by a rule of its staticWeightList, where each cluster of the branch gets the weight. Where it does not, the weight is
 * the node's own word, and the policy is the same.
 */
export function reweighPolicy(
  policy: PropagationPolicy,
  root: FleetNode,
  path: string,
  weight: number,
): PropagationPolicy {
  const workloads = policy.workloads.map(workload => {
    const replicaScheduling = reweigh(workload.replicaScheduling, root, path, weight)
    return replicaScheduling === workload.replicaScheduling ? workload : { ...workload, replicaScheduling }
  })
  return workloads.every((each, index) => each === policy.workloads[index])
    ? policy
    : { ...policy, workloads }
}

function reweigh(
  scheduling: ReplicaScheduling,
  root: FleetNode,
  path: string,
  weight: number,
): ReplicaScheduling {
  const { levels, staticWeightList } = scheduling
  const family = familyOf(root, path)
  if (family === undefined) return scheduling
  if (staticWeightList !== undefined) {
    return { ...scheduling, staticWeightList: reweighRules(staticWeightList, family.node, weight) }
  }
  if (levels === undefined || levels.length === 0) return scheduling
  const changed = levels.map(level => reweighLevel(level, family, weight))
  return changed.every((each, index) => each === levels[index])
    ? scheduling
    : { ...scheduling, levels: changed }
}

interface Family {
  readonly node: FleetNode
  readonly siblings: readonly FleetNode[]
}

function familyOf(root: FleetNode, path: string): Family | undefined {
  const names = path.split('/')
  const last = names.pop() ?? ''
  let parent: FleetNode | undefined = root
  for (const name of names) parent = parent?.children.get(name)
  const node = parent?.children.get(last)
  return node === undefined ? undefined : { node, siblings: [...(parent?.children.values() ?? [])] }
}

// A path is the most exact target, so the preference that names the node otherwise is outdone, not replaced.
function reweighLevel(entry: LevelPreference, { node, siblings }: Family, weight: number): LevelPreference {
  const { level, preferences } = entry
  const applies = level === node.placement.level || (level === 'cluster' && node.children.size === 0)
  const named = preferences.some(({ target }) => siblings.some(each => exactness(target, each) > 0))
  if (!applies || !named) return entry
  const candidates = preferences.filter(({ target }) => exactness(target, node) > 0)
  const own = candidates.toSorted((a, b) => exactness(b.target, node) - exactness(a.target, node))[0]
  const others = preferences.filter(({ target }) => target !== node.path)
  return { ...entry, preferences: [...others, { ...own, target: node.path, weight }] }
}

function exactness(target: string, { path, name, cluster, children }: FleetNode): number {
  return exactnessOf(target, { path, name, cluster: children.size === 0 ? cluster?.name : undefined })
}

function reweighRules(
  rules: readonly StaticWeight[],
  node: FleetNode,
  weight: number,
): readonly StaticWeight[] {
  const clusterNames = clustersOf(node)
  const others = rules.map(({ targetCluster, weight: theirs }) => {
    const exclude = [...(targetCluster.exclude ?? []), ...clusterNames]
    return { targetCluster: { ...targetCluster, exclude }, weight: theirs }
  })
  return [...others, { targetCluster: { clusterNames }, weight }]
}

function clustersOf(node: FleetNode): readonly string[] {
  const own = node.cluster === undefined ? [] : [node.cluster.name]
  return [...own, ...[...node.children.values()].flatMap(clustersOf)]
}
