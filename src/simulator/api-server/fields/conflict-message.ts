import { StatusError } from '../status-error.ts'
import type { FieldConflict } from './apply-fields.ts'
import type { Owner } from './owners.ts'

/** The refusal of an apply that would take fields from others: every manager with its fields. */
export function conflictOf(conflicts: readonly FieldConflict[]): StatusError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${formatOwner(owner)}`,
    field: path,
  }))
  return new StatusError(409, 'Conflict', messageOf(conflicts), { causes })
}

function messageOf(conflicts: readonly FieldConflict[]): string {
  const [first, ...others] = conflicts
  if (first !== undefined && others.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${formatOwner(first.owner)}: ${first.path}`
  }
  const byOwner = Map.groupBy(conflicts, ({ owner }) => formatOwner(owner))
  const lists = [...byOwner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([owner, found]) => {
      const paths = found.map(({ path }) => `- ${path}`)
      return `conflicts with ${owner}:\n${paths.join('\n')}`
    })
  return `Apply failed with ${conflicts.length} conflicts: ${lists.join('\n')}`
}

function formatOwner({ manager, operation, apiVersion, subresource }: Owner): string {
  const path = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`
  return `${JSON.stringify(manager)}${path}${operation === 'Update' ? ` using ${apiVersion}` : ''}`
}
