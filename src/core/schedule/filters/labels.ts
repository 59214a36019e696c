import type { Labels } from '../../model/fleet.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import { type LabelRequirement, type LabelSelector, matchesLabels } from '../../model/selector.ts'
import type { Refuse } from './filter.ts'

export function labelsFilter(policy: PropagationPolicy): Refuse | undefined {
  const selector = policy.clusterAffinity?.labelSelector
  if (selector === undefined) return undefined
  return ({ labels }) => (matchesLabels(selector, labels) ? undefined : mismatch(selector, labels))
}

function mismatch(selector: LabelSelector, labels: Labels): string | undefined {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labels[key] !== value) return `label ${key} ${found(labels[key])}, not "${value}"`
  }
  const failed = selector.matchExpressions?.find(
    requirement => !matchesLabels({ matchExpressions: [requirement] }, labels),
  )
  return failed && `label ${failed.key} ${found(labels[failed.key])}, and must be ${wanted(failed)}`
}

function found(value: string | undefined): string {
  return value === undefined ? 'is absent' : `is "${value}"`
}

function wanted({ operator, values = [] }: LabelRequirement): string {
  if (operator === 'Exists') return 'present'
  if (operator === 'DoesNotExist') return 'absent'
  return `${operator === 'In' ? 'one of' : 'none of'} ${values.map(value => `"${value}"`).join(', ')}`
}
