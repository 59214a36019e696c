import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

export function excludeFilter(policy: PropagationPolicy): Refuse | undefined {
  const excluded = policy.clusterAffinity?.exclude
  if (excluded === undefined || excluded.length === 0) return undefined
  const names = new Set(excluded)
  return ({ name }) => (names.has(name) ? `the policy excludes "${name}" by name` : undefined)
}
