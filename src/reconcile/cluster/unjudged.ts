import { formatId, parseKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { RefusedDeletions } from './reconcile-cluster.ts'

/** What is told of deletions that nobody judged. */
export function unjudged({ keys, digest }: RefusedDeletions): Failure {
  const [first = ''] = keys
  const more = keys.size > 1 ? ` and ${keys.size - 1} more` : ''
  const what = `${formatId(parseKey(first))}${more} would be deleted, which no plan of the fleet told`
  const message = `${what}: they stay; if they are to go: banyan approve ${digest}`
  return { code: 'cluster/unjudged-deletions', message, retryable: false }
}
