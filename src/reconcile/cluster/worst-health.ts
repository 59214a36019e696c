import { formatId, parseKey } from '../../core/model/object.ts'
import type { Health, HealthStatus, Outcome } from '../../core/model/outcome.ts'

const severity: readonly HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Unknown',
  'Progressing',
  'Missing',
  'Degraded',
  'Offline',
]

/** The worst health of the objects that are not Healthy, with which object it is and how many are as bad; Healthy of none. */
export function worstHealth(unhealthy: Outcome['unhealthy']): Health {
  const rankOf = ({ health }: Outcome['unhealthy'][number]): number => severity.indexOf(health.status)
  const worst = unhealthy.reduce((most, each) => Math.max(most, rankOf(each)), 0)
  const [first, ...others] = unhealthy.filter(each => rankOf(each) === worst)
  if (first === undefined) return { status: 'Healthy', message: '' }
  const { status, message } = first.health
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return { status, message: `${formatId(parseKey(first.key))}: ${message}${more}` }
}
