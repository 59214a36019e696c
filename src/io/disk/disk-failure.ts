import { OperationError } from '../../core/model/operation-error.ts'

/** A file or directory that cannot be read now; it may be later. */
export function diskFailure(path: string, why: string, cause?: unknown): OperationError {
  return new OperationError({
    code: 'disk/failed',
    message: `cannot take a revision of "${path}": ${why}`,
    subject: path,
    retryable: true,
    cause,
  })
}
