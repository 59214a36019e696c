import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { suggest } from '../../../base/std/suggest.ts'
import { clusterSetLabel, isInClusterSet } from '../../model/cluster-sets.ts'
import type { FleetNode, OverrideStep, PlacementNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { ClusterAffinity } from '../../model/selector.ts'
import { duplicateCluster } from '../directory/parse-directory.ts'
import { indexPlaces, type Places } from './index-places.ts'
import { clustersOf, summarize } from './summarize.ts'

/** Names of clusters that are taken twice: errors at the later one, which name both. */
export function checkClusters(root: FleetNode): readonly Diagnostic[] {
  const { clusters, duplicates } = indexPlaces(root.placement)
  return duplicates.flatMap(name => {
    const [first, ...others] = (clusters.get(name) ?? []).map(path => clusterAt(root, path))
    return others.flatMap(other => (first && other ? [duplicateCluster(name, other, first)] : []))
  })
}

function clusterAt(root: FleetNode, path: string): Diagnostic['at'] | undefined {
  let node: FleetNode | undefined = root
  for (const name of path === '' ? [] : path.split('/')) node = node?.children.get(name)
  return node?.cluster?.at
}

/** Names in selections and preferences that nothing has: warnings, because a cluster may come and go. */
export function checkSelections(root: FleetNode): readonly Diagnostic[] {
  const places = indexPlaces(root.placement)
  const { policies } = summarize(root)
  return [
    ...policies.flatMap(policy => checkPolicy(policy, places)),
    ...policies.flatMap(policy => checkSets(policy, root.placement)),
    ...checkOverrides(root, places),
  ]
}

const checkPolicy: (policy: PropagationPolicy, places: Places) => readonly Diagnostic[] = memoizeByIdentity(
  (policy, places) => {
    const affinities = [policy.clusterAffinity, ...(policy.clusterAffinities ?? [])]
    const unknown = affinities.flatMap(affinity => unknownIn(affinity, places))
    const rules = policy.workloads.flatMap(({ replicaScheduling: { staticWeightList = [] } }) =>
      staticWeightList.flatMap(({ targetCluster }) => unknownIn(targetCluster, places)),
    )
    return [
      ...firstOf(unknown).map(name => clusterUnknown(name, policy.at, places)),
      ...firstOf(rules).map(name => targetUnknown(name, { ...policy.at, path: ['spec'] }, places)),
      ...unknownTargets(policy, places),
    ]
  },
)

// A set that only clusters make comes and goes with them.
function checkSets({ clusterSets, at }: PropagationPolicy, root: PlacementNode): readonly Diagnostic[] {
  if (clusterSets === undefined) return []
  return clusterSets.flatMap((set, index): readonly Diagnostic[] => {
    if (hasSet(set, root)) return []
    const near = suggest(set, setNames(root))
    return [
      {
        code: 'fleet/cluster-set-unknown',
        severity: 'warning',
        message: `no cluster is in a cluster set "${set}"`,
        at: { ...at, path: ['spec', 'placement', 'clusterSets', index] },
        ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
      },
    ]
  })
}

function hasSet(set: string, { cluster, children }: PlacementNode): boolean {
  return (cluster !== undefined && isInClusterSet(set, cluster)) || children.some(child => hasSet(set, child))
}

const setNames: (root: PlacementNode) => ReadonlySet<string> = memoizeByIdentity(root => {
  const names = new Set<string>()
  const visit = ({ path, name, cluster, children }: PlacementNode): void => {
    const label = cluster?.labels[clusterSetLabel]
    if (label !== undefined) names.add(label)
    if (path !== '') names.add(name).add(path)
    children.forEach(visit)
  }
  visit(root)
  return names
})

// A file that names nothing right is told so with a few examples.
function firstOf(names: readonly string[]): readonly string[] {
  return [...new Set(names)].slice(0, 10)
}

function unknownIn(affinity: ClusterAffinity | undefined, { clusters }: Places): readonly string[] {
  const { clusterNames = [], exclude = [] } = affinity ?? {}
  return [...clusterNames, ...exclude].filter(name => !clusters.has(name))
}

// Only branches that name an unknown cluster are looked into.
function checkOverrides(node: FleetNode, places: Places): readonly Diagnostic[] {
  if ([...summarize(node).clusters].every(name => places.clusters.has(name))) return []
  const own = node.overrides.flatMap(step => checkStep(step, places))
  return [...own, ...[...node.children.values()].flatMap(child => checkOverrides(child, places))]
}

function checkStep(step: OverrideStep, places: Places): readonly Diagnostic[] {
  const at = step.kind === 'component' ? (step.gate?.at ?? step.at) : step.at
  const unknown = clustersOf(step).filter(name => !places.clusters.has(name))
  return firstOf(unknown).map(name => clusterUnknown(name, at, places))
}

function clusterUnknown(name: string, at: Diagnostic['at'], { clusters }: Places): Diagnostic {
  const near = suggest(name, clusters.keys())
  return {
    code: 'fleet/cluster-unknown',
    severity: 'warning',
    message: `there is no cluster "${name}"`,
    at: { ...at, path: ['spec'] },
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  }
}

// Each where it stands.
function unknownTargets({ workloads, at }: PropagationPolicy, places: Places): readonly Diagnostic[] {
  return workloads.flatMap(({ replicaScheduling: { levels = [] }, shorthand }, workload) => {
    const above = shorthand === true ? ['spec'] : ['spec', 'workloads', workload]
    return levels.flatMap(({ level: name, preferences }, level) =>
      preferences.flatMap(({ target }, index) => {
        const path = [...above, 'replicaScheduling', 'levels', level, 'preferences', index, 'target']
        const place = { ...at, path }
        if (target !== '*' && !places.targets.has(target)) return [targetUnknown(target, place, places)]
        return target === '*' || standsAt(name, target, places) ? [] : [targetElsewhere(name, target, place)]
      }),
    )
  })
}

// A hub's own cluster stands a level below its directory.
function standsAt(level: string, target: string, { targetsByLevel, clusters }: Places): boolean {
  const known = targetsByLevel.get(level)
  return known === undefined || known.has(target) || clusters.has(target)
}

function targetElsewhere(level: string, target: string, at: Place): Diagnostic {
  return {
    code: 'fleet/target-unknown',
    severity: 'warning',
    message: `"${target}" is in the tree, but not at the level "${level}", so nothing is preferred`,
    at,
  }
}

function targetUnknown(target: string, at: Place, { targets }: Places): Diagnostic {
  const near = suggest(target, targets)
  return {
    code: 'fleet/target-unknown',
    severity: 'warning',
    message: `nothing in the tree is called "${target}"`,
    at,
    ...(near === undefined ? {} : { hint: `did you mean "${near}"?` }),
  }
}
