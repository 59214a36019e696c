import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { suggest } from '../../../base/std/suggest.ts'
import { clusterSetLabel, isInClusterSet } from '../../model/cluster-sets.ts'
import type { FleetNode, OverrideStep, PlacementNode } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { duplicateCluster } from '../directory/parse-directory.ts'
import { checkPolicyClusters, checkRuleClusters } from './check-cluster-names.ts'
import { checkGlobs } from './check-globs.ts'
import { checkSteps } from './check-rollouts.ts'
import { checkAskedScores, checkScoredClusters } from './check-scores.ts'
import { checkTargets } from './check-targets.ts'
import { indexPlaces, type Places } from './index-places.ts'
import { summarize } from './summarize.ts'

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
  const { policies, rollouts, scores } = summarize(root)
  return [
    ...policies.flatMap(policy => checkPolicy(policy, places)),
    ...policies.flatMap(policy => checkSets(policy, root.placement)),
    ...rollouts.flatMap(policy => checkSteps(policy, places)),
    ...policies.flatMap(policy => checkAskedScores(policy, scores)),
    ...checkScoredClusters(scores, places),
    ...checkOverrides(root, places),
  ]
}

const checkPolicy: (policy: PropagationPolicy, places: Places) => readonly Diagnostic[] = memoizeByIdentity(
  (policy, places) => [
    ...checkPolicyClusters(policy, places),
    ...checkGlobs(policy, places),
    ...checkTargets(policy, places),
  ],
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

// Only branches that name an unknown cluster are looked into.
function checkOverrides(node: FleetNode, places: Places): readonly Diagnostic[] {
  if ([...summarize(node).clusters].every(name => places.clusters.has(name))) return []
  const own = node.overrides.flatMap(step => checkStep(step, places))
  return [...own, ...[...node.children.values()].flatMap(child => checkOverrides(child, places))]
}

function checkStep(step: OverrideStep, places: Places): readonly Diagnostic[] {
  const policy = step.kind === 'component' ? step.gate : step.policy
  return policy === undefined ? [] : checkRuleClusters(policy, places)
}
