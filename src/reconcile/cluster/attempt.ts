import type { Place } from '../../base/diagnostic/diagnostic.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'

/** What came of one request. */
export interface Attempt<Value> {
  readonly value?: Value
  readonly failure?: Failure
  /** What the server asked us to wait, in seconds. */
  readonly retryAfterSeconds?: number
}

/** Turns a failure of the world into a value; a bug of our own goes on up. */
export async function attempt<Value>(
  subject: { readonly key?: ObjectKey; readonly origin?: Place },
  request: () => Promise<Value>,
): Promise<Attempt<Value>> {
  try {
    return { value: await request() }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    const { retryAfterSeconds } = error
    return {
      failure: failureOf(error, subject),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
  }
}

export function failureOf(
  error: OperationError,
  { key, origin }: { readonly key?: ObjectKey; readonly origin?: Place } = {},
): Failure {
  return {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(key !== undefined && { key }),
    ...(origin && {
      at: { file: origin.file, ...(origin.document !== undefined && { document: origin.document }) },
    }),
  }
}
