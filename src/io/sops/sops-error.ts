import { OperationError } from '../../core/model/operation-error.ts'
import type { SealedFile } from '../../core/model/sealed.ts'

/** Keys are delivered without a commit, so only what lacks one is tried again. */
export function keyMissing({ path }: SealedFile, message: string): OperationError {
  return failure('secret/key-missing', path, message)
}

/** A file that is not what was encrypted, or no file of SOPS at all. */
export function unreadable({ path }: SealedFile, message: string): OperationError {
  return failure('secret/unreadable', path, message)
}

export function unsupported({ path }: SealedFile, message: string): OperationError {
  return failure('secret/unsupported', path, message)
}

// No cause is kept: it might quote a key or a value.
function failure(
  code: 'secret/key-missing' | 'secret/unreadable' | 'secret/unsupported',
  subject: string,
  message: string,
): OperationError {
  const retryable = code === 'secret/key-missing'
  return new OperationError({ code, message: `${subject}: ${message}`, subject, retryable })
}
