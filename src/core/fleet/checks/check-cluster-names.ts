import { type Diagnostic, type Place, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import type { OverridePolicy } from '../../model/override-policy.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { AffinityTerm, ClusterAffinity } from '../../model/selector.ts'
import type { Places } from './index-places.ts'

export interface PlacedAffinity {
  readonly affinity: ClusterAffinity
  readonly at: Place
}

/** Clusters that a policy names and that are not in its branch: warnings, because a cluster may come and go. */
export function checkPolicyClusters(policy: PropagationPolicy, places: Places): readonly Diagnostic[] {
  return checkAffinities(affinitiesOf(policy), policy.scope, places)
}

/** Clusters that the rules of an override name and that are nowhere in the tree. */
export function checkRuleClusters(
  { overrideRules, at }: OverridePolicy,
  places: Places,
): readonly Diagnostic[] {
  const affinities = overrideRules.flatMap(({ targetCluster }, index): PlacedAffinity | [] =>
    targetCluster === undefined
      ? []
      : { affinity: targetCluster, at: placeBelow(at, 'spec', 'overrideRules', index, 'targetCluster') },
  )
  return checkAffinities(affinities, '', places)
}

/** Every affinity of a policy, with where it stands. */
export function affinitiesOf(policy: PropagationPolicy): readonly PlacedAffinity[] {
  const { clusterAffinity, clusterAffinities = [], preferred = [], workloads } = policy
  const at = placeBelow(policy.at, 'spec', 'placement')
  return [
    ...(clusterAffinity === undefined
      ? []
      : [{ affinity: clusterAffinity, at: placeBelow(at, 'clusterAffinity') }]),
    ...clusterAffinities.flatMap((affinity, index) =>
      termOf(affinity, placeBelow(at, 'clusterAffinities', index)),
    ),
    ...preferred.map((each, index) => {
      return { affinity: each.clusterAffinity, at: placeBelow(at, 'preferred', index, 'clusterAffinity') }
    }),
    ...workloads.flatMap(({ replicaScheduling: { staticWeightList = [], at: scheduled } }) =>
      staticWeightList.map(({ targetCluster }, index) => {
        const path = ['weightPreference', 'staticWeightList', index, 'targetCluster'] as const
        return { affinity: targetCluster, at: placeBelow(scheduled, ...path) }
      }),
    ),
  ]
}

function termOf(term: AffinityTerm, at: Place): readonly PlacedAffinity[] {
  const { overflowAffinities = [] } = term
  const further = overflowAffinities.map((affinity, index) => {
    return { affinity, at: placeBelow(at, 'overflowAffinities', index) }
  })
  return [{ affinity: term, at }, ...further]
}

// A file that names nothing right is told so with a few examples.
const fewest = 10

/** Clusters that affinities name and that a branch does not have: warnings. */
export function checkAffinities(
  affinities: readonly PlacedAffinity[],
  scope: string,
  places: Places,
): readonly Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  for (const { affinity, at } of affinities) {
    for (const field of ['clusterNames', 'exclude'] as const) {
      for (const [index, name] of (affinity[field] ?? []).entries()) {
        const paths = places.clusters.get(name)
        const reached = paths?.some(path => isWithin(path, scope)) === true
        // Who is left out may as well be elsewhere.
        if (found.size >= fewest || reached || (paths !== undefined && field === 'exclude')) continue
        const place = placeBelow(at, field, index)
        if (!found.has(name)) found.set(name, unknown(name, place, paths, scope, places))
      }
    }
  }
  return [...found.values()]
}

function isWithin(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`)
}

function unknown(
  name: string,
  at: Place,
  paths: readonly string[] | undefined,
  scope: string,
  { clusters }: Places,
): Diagnostic {
  const near = paths === undefined ? suggest(name, clusters.keys()) : undefined
  const [elsewhere] = paths ?? []
  return {
    code: 'fleet/cluster-unknown',
    severity: 'warning',
    message:
      elsewhere === undefined
        ? `there is no cluster "${name}"`
        : `cluster "${name}" is at "${elsewhere}", and not below "${scope}", which this policy reaches`,
    at,
    ...(near !== undefined && { hint: `did you mean "${near}"?` }),
  }
}
