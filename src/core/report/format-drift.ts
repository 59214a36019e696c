import { formatId, parseKey } from '../model/object.ts'
import type { Drift } from '../model/outcome.ts'

/** `Drifted: Deployment.apps shop/web: .spec.replicas by "kubectl-edit"; what was taken away is called so. */
export function formatDrift({ key, fields }: Drift): string {
  const parts = fields.map(({ field, manager }) =>
    manager === undefined ? `${field} is gone` : `${field} by "${manager}"`,
  )
  return `Drifted: ${formatId(parseKey(key))}: ${parts.join(', ')}`
}
