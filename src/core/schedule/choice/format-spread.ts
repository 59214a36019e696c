import { counted } from '../../../base/std/counted.ts'
import type { SpreadConstraint } from '../../model/spread-constraint.ts'
import type { Unmet } from './spread.ts'

/** What the groups of a constraint are called, in words: `many` of them, or one. */
export function kindOf(
  { spreadByLevel, spreadByLabel, spreadByField }: SpreadConstraint,
  many = true,
): string {
  const s = many ? 's' : ''
  if (spreadByLevel !== undefined) return `group${s} of the level "${spreadByLevel}"`
  if (spreadByLabel !== undefined) return `value${s} of the label "${spreadByLabel}"`
  return spreadByField === 'cluster' ? `cluster${s}` : `value${s} of the field "${spreadByField ?? ''}"`
}

/** Which constraint cannot be met, and by how much. */
export function formatUnmet({ constraint, field, wanted, possible }: Unmet): string {
  if (field === 'available')
    return `${counted(wanted, 'replica has', 'replicas have')} no room in the ${kindOf(constraint)}: ${possible} have`
  if (field === 'minGroups')
    return `it wants at least ${wanted} ${kindOf(constraint, wanted !== 1)}, and no more than ${possible} can be had: ${wanted - possible} too few`
  return `it wants at most ${wanted} ${kindOf(constraint, wanted !== 1)}, and no fewer than ${possible} can be had: ${possible - wanted} too many`
}
