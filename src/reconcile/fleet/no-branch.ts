import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetSource } from '../ports.ts'

/** The failure of a source that has no such branch. */
export function noBranch({ source, branch }: FleetSource['description']): OperationError {
  const message = `${source} has no branch "${branch}"`
  return new OperationError({ code: 'git/not-found', message, subject: source, retryable: true })
}
