import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { Refuse } from './filter.ts'

export function namesFilter(policy: PropagationPolicy): Refuse | undefined {
  const wanted = policy.clusterAffinity?.clusterNames
  if (wanted === undefined || wanted.length === 0) return undefined
  const names = new Set(wanted)
  return ({ name }) => (names.has(name) ? undefined : `"${name}" is not among the clusterNames of the policy`)
}
