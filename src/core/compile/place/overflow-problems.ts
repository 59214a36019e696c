import { type Diagnostic, placeBelow } from '../../../base/diagnostic/diagnostic.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { AffinityTerm } from '../../model/selector.ts'
import { tiersIn, withTerm } from '../../schedule/index.ts'
import type { FoundPolicy } from './found-policies.ts'

/** A warning for every tier of a policy, in force or not, that no cluster of its branch belongs to. */
export function overflowProblems({ policy, node }: FoundPolicy): readonly Diagnostic[] {
  return (policy.clusterAffinities ?? []).flatMap((term, index) => {
    const { overflowAffinities = [] } = term
    if (overflowAffinities.length === 0) return []
    const found = tiersIn(withTerm(policy, term), node.placement)
    return [term, ...overflowAffinities].flatMap((_, tier) =>
      found.has(tier) ? [] : emptyTier(policy, term, index, tier),
    )
  })
}

function emptyTier(
  policy: PropagationPolicy,
  { affinityName, overflowAffinities = [] }: AffinityTerm,
  index: number,
  tier: number,
): Diagnostic {
  const at = placeBelow(policy.at, 'spec', 'placement', 'clusterAffinities', index)
  const fact = { code: 'fleet/overflow-empty', severity: 'warning' } as const
  if (tier === 0) {
    const message = `affinity "${affinityName}" selects no cluster itself, so that all replicas overflow`
    return { ...fact, message, at }
  }
  const name = overflowAffinities[tier - 1]?.affinityName
  return {
    ...fact,
    message: `overflow affinity ${name === undefined ? tier : `"${name}"`} of "${affinityName}" selects no cluster that no tier before it has`,
    at: placeBelow(at, 'overflowAffinities', tier - 1),
  }
}
