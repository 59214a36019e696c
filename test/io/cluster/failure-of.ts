import { expect } from 'vitest'
import { OperationError } from '../../../src/core/model/operation-error.ts'

/** The OperationError that a request ends with; it must end with one. */
export async function failureOf(request: Promise<unknown>): Promise<OperationError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(OperationError)
  if (!(error instanceof OperationError)) throw error
  return error
}
