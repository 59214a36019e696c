import { OperationError } from '../../core/model/operation-error.ts'

/** Whether a repository failed because an object in it is damaged or missing. */
export function isCorrupt(error: unknown): boolean {
  return error instanceof OperationError && error.code === 'git/corrupt'
}
