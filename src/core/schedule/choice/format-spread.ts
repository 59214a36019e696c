import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import type { Unmet } from './spread.ts'

/** What the groups of a constraint are called, in words. */
export function kindOf({ spreadByLevel, spreadByLabel, spreadByField }: SpreadConstraint): string {
  if (spreadByLevel !== undefined) return `groups of the level "${spreadByLevel}"`
  if (spreadByLabel !== undefined) return `values of the label "${spreadByLabel}"`
  return spreadByField === 'cluster' ? 'clusters' : `values of the field "${spreadByField ?? ''}"`
}

/** Which constraint cannot be met, and by how much. */
export function formatUnmet({ constraint, field, wanted, possible }: Unmet): string {
  const kind = kindOf(constraint)
  if (field === 'available') return `${wanted} replicas have no room in the ${kind}: ${possible} have`
  if (field === 'minGroups')
    return `it wants at least ${wanted} ${kind}, and no more than ${possible} can be had: ${wanted - possible} too few`
  return `it wants at most ${wanted} ${kind}, and no fewer than ${possible} can be had: ${possible - wanted} too many`
}
