import { failedRequirement, fieldValues } from '../../model/matches-fields.ts'
import type { PropagationPolicy } from '../../model/propagation-policy.ts'
import type { FieldRequirement } from '../../model/selector.ts'
import type { Refuse } from './filter.ts'

export function fieldsFilter(policy: PropagationPolicy): Refuse | undefined {
  const selector = policy.clusterAffinity?.fieldSelector
  if (selector === undefined) return undefined
  return cluster => {
    const failed = failedRequirement(selector, cluster)
    return failed && `${failed.key} ${found(fieldValues(failed, cluster))}, and must be ${wanted(failed)}`
  }
}

function found(values: readonly string[]): string {
  return values.length === 0 ? 'is absent' : `is ${quoted(values)}`
}

function wanted({ operator, values = [] }: FieldRequirement): string {
  if (operator === 'Exists') return 'present'
  if (operator === 'DoesNotExist') return 'absent'
  return `${operator === 'In' ? 'one of' : 'none of'} ${quoted(values)}`
}

function quoted(values: readonly string[]): string {
  return values.map(value => `"${value}"`).join(', ')
}
