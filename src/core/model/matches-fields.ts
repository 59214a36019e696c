import type { PlacementCluster } from './fleet.ts'
import type { FieldRequirement, FieldSelector } from './selector.ts'

/** Where a cluster runs. */
export type ClusterFields = Pick<PlacementCluster, 'provider' | 'region'> & {
  readonly zones?: readonly string[]
}

/**
 * Whether a field selector selects a cluster, as in Karmada. A cluster may lie in several zones: `In` holds when any
 * of them is among the values, `NotIn` when none is. `NotIn` also holds for a field that the cluster does not have.
 */
export function matchesFieldSelector(selector: FieldSelector | undefined, fields: ClusterFields): boolean {
  return failedRequirement(selector, fields) === undefined
}

/** The first requirement of a selector that a cluster does not meet. */
export function failedRequirement(
  selector: FieldSelector | undefined,
  fields: ClusterFields,
): FieldRequirement | undefined {
  return selector?.matchExpressions?.find(
    requirement => !meets(requirement, fieldValues(requirement, fields)),
  )
}

/** What a cluster has in the field of a requirement. */
export function fieldValues({ key }: FieldRequirement, fields: ClusterFields): readonly string[] {
  if (key === 'zone') return fields.zones ?? []
  const value = fields[key]
  return value === undefined || value === '' ? [] : [value]
}

function meets({ operator, values = [] }: FieldRequirement, present: readonly string[]): boolean {
  switch (operator) {
    case 'In':
      return present.some(value => values.includes(value))
    case 'NotIn':
      return !present.some(value => values.includes(value))
    case 'Exists':
      return present.length > 0
    case 'DoesNotExist':
      return present.length === 0
  }
}
