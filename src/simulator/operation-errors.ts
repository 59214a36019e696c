import type { JsonValue } from '../base/std/json.ts'
import { type FieldRefusal, OperationError, type OperationErrorCode } from '../core/model/operation-error.ts'
import { listAt, objectAt } from './api-server/metadata.ts'
import { SchemaError, StatusError } from './api-server/status-error.ts'

/** Runs a request to a cluster; what its server refuses is thrown as the OperationError that a client over HTTP throws. */
export function asOperation<Result>(
  cluster: string,
  action: string,
  request: () => Result,
  confidential = false,
): Result {
  try {
    return request()
  } catch (error) {
    if (error instanceof StatusError) throw refusalError(error, cluster, action, confidential)
    throw error
  }
}

export function refusalError(
  refusal: StatusError,
  cluster: string,
  action: string,
  confidential = false,
): OperationError {
  const { status, reason, message, retryAfterSeconds } = refusal
  const causes = listAt(refusal.details.causes).map(fieldRefusal)
  const refusals = confidential ? causes.map(withoutWords) : causes
  const words = confidential
    ? '; its words are left out, since they may quote the secret'
    : `: ${message.replaceAll('\n', ' ')}`
  // A client tells a wrong object from a troubled server by asking once more.
  const code = refusal instanceof SchemaError ? 'cluster/invalid' : codeOf(status, reason)
  return new OperationError({
    code,
    message: `${action}: the server answers ${status}${reason === '' ? '' : ` ${reason}`}${words}`,
    subject: cluster,
    retryable: isRetryable(code, refusals),
    refusals,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  })
}

export function unknownKindError(cluster: string, apiVersion: string, kind: string): OperationError {
  return new OperationError({
    code: 'cluster/kind-unknown',
    message: `the server has no kind ${kind} in ${apiVersion}; is its CustomResourceDefinition applied?`,
    subject: cluster,
    retryable: true,
  })
}

const codes: Readonly<Record<number, OperationErrorCode>> = {
  401: 'cluster/unauthorized',
  403: 'cluster/forbidden',
  404: 'cluster/not-found',
  408: 'cluster/timeout',
  409: 'cluster/conflict',
  410: 'cluster/gone',
  429: 'cluster/throttled',
  504: 'cluster/timeout',
}

function codeOf(status: number, reason: string): OperationErrorCode {
  if (reason === 'Expired') return 'cluster/gone'
  return codes[status] ?? (status < 500 ? 'cluster/invalid' : 'cluster/server-error')
}

const passing: ReadonlySet<OperationErrorCode> = new Set<OperationErrorCode>([
  'cluster/gone',
  'cluster/throttled',
  'cluster/timeout',
  'cluster/server-error',
])

function isRetryable(code: OperationErrorCode, refusals: readonly FieldRefusal[]): boolean {
  if (code === 'cluster/conflict') return refusals.every(({ reason }) => reason !== 'FieldManagerConflict')
  if (code === 'cluster/forbidden') return refusals.some(({ reason }) => reason === 'NamespaceTerminating')
  return passing.has(code)
}

function withoutWords(refusal: FieldRefusal): FieldRefusal {
  return refusal.owner === undefined ? { ...refusal, message: '' } : refusal
}

function fieldRefusal(cause: JsonValue): FieldRefusal {
  const { field, reason, message } = objectAt(cause)
  const owner = /^conflict with "([^"]*)"/.exec(String(message))?.[1]
  const refusal = { field: String(field), reason: String(reason), message: String(message) }
  return owner === undefined ? refusal : { ...refusal, owner }
}
