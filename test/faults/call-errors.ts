import { OperationError, type OperationErrorCode } from '../../src/core/model/operation-error.ts'
import { StatusError } from '../../src/simulator/api-server/status-error.ts'
import { refusalError } from '../../src/simulator/operation-errors.ts'
import type { Call } from './weather.ts'

/** A request that got no answer, as its adapter tells it. */
export function failure(
  code: 'unreachable' | 'response-cut' | 'timeout',
  { port, verb, cluster }: Call,
): OperationError {
  return new OperationError({
    code: unanswered[port] ?? `cluster/${code}`,
    message: `${verb}: ${code}, as the weather is`,
    subject: cluster ?? port,
    retryable: true,
  })
}

const unanswered: Readonly<Record<Call['port'], OperationErrorCode | undefined>> = {
  cluster: undefined,
  forge: 'forge/unreachable',
  source: 'git/unreachable',
  rendered: 'git/unreachable',
  store: 'git/unreachable',
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  410: 'Expired',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
}

/** A request that was answered with this status, as its adapter tells it. */
export function refusal(status: number, call: Call): OperationError {
  const { port, verb, cluster = '' } = call
  if (port === 'forge') return refused(call, forgeCodes[status] ?? 'forge/refused', status === 429 ? 30 : 0)
  if (port !== 'cluster') return refused(call, gitCodes[status] ?? 'git/unreachable', 0)
  const wait = status === 429 || status === 503 ? 2 : undefined
  return refusalError(
    new StatusError(status, reasons[status] ?? '', 'as the weather is', {}, wait),
    cluster,
    verb,
  )
}

const gitCodes: Readonly<Record<number, OperationErrorCode>> = {
  401: 'git/unauthorized',
  403: 'git/unauthorized',
  404: 'git/not-found',
}

const forgeCodes: Readonly<Record<number, OperationErrorCode>> = {
  401: 'forge/unauthorized',
  403: 'forge/forbidden',
  404: 'forge/not-found',
  429: 'forge/throttled',
  500: 'forge/server-error',
  503: 'forge/server-error',
}

const passing: ReadonlySet<OperationErrorCode> = new Set([
  'forge/throttled',
  'forge/server-error',
  'git/unreachable',
])

function refused({ port, verb }: Call, code: OperationErrorCode, retryAfterSeconds: number): OperationError {
  return new OperationError({
    code,
    message: `${verb}: refused, as the weather is`,
    subject: port,
    retryable: passing.has(code),
    ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
  })
}
