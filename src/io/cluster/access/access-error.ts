import { OperationError } from '../../../core/model/operation-error.ts'

/** What is missing or wrong on the way to a cluster's API, in the words of who set it up. */
export function accessError(cluster: string, message: string, cause?: unknown): OperationError {
  const retryable = true
  const text = `no access to cluster "${cluster}": ${message}`
  return new OperationError({ code: 'cluster/access', message: text, subject: cluster, retryable, cause })
}
