import { OperationError, type OperationErrorCode } from '../../../core/model/operation-error.ts'
import type { RequestContext } from './failure.ts'

/** How far a request came before the connection failed. */
export type Stage = 'before the answer' | 'within the answer'

/** A failed connection as an OperationError; `again` tells whether the same request may soon succeed. */
export function networkFailure(
  error: unknown,
  stage: Stage,
  origin: string,
  context: RequestContext,
): { readonly error: OperationError; readonly again: boolean } {
  const code = codeOfError(error)
  const kind = kindOf(code, stage)
  const what = describe(kind, code, origin)
  return {
    error: new OperationError({
      code: kind,
      // Which request found a cluster to be away says nothing, and would make each try other news.
      message: kind === 'cluster/unreachable' ? what : `${context.action}: ${what}`,
      subject: context.cluster,
      retryable: true,
      cause: error,
    }),
    again: kind === 'cluster/response-cut' || resets.has(code),
  }
}

const resets: ReadonlySet<string> = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'UND_ERR_INFO',
  'ERR_HTTP2_STREAM_ERROR',
  'ERR_HTTP2_GOAWAY_SESSION',
  'ERR_HTTP2_INVALID_SESSION',
  'ERR_HTTP2_SESSION_ERROR',
])

const timeouts: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'TimeoutError',
])

function kindOf(code: string, stage: Stage): OperationErrorCode {
  if (timeouts.has(code)) return 'cluster/timeout'
  return stage === 'within the answer' ? 'cluster/response-cut' : 'cluster/unreachable'
}

const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name has no address',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  ECONNRESET: 'the connection was reset',
  UND_ERR_SOCKET: 'the connection was closed',
  UND_ERR_CONNECT_TIMEOUT: 'it does not accept the connection in time',
  ETIMEDOUT: 'it does not accept the connection in time',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not signed by the authority of the kubeconfig',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not signed by the authority of the kubeconfig',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not signed by the authority of the kubeconfig',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not signed by the authority of the kubeconfig',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  closed: 'the connection to the cluster was closed',
}

function describe(kind: OperationErrorCode, code: string, origin: string): string {
  if (kind === 'cluster/timeout') return `no complete answer from ${origin} in time`
  if (kind === 'cluster/response-cut') return `the answer of ${origin} breaks off (${code})`
  const meaning = meanings[code]
  return `cannot reach ${origin}: ${meaning === undefined ? code : `${meaning} (${code})`}`
}

// Only the code is shown: messages of other libraries may quote what was sent.
function codeOfError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string') return error.code
  if (error instanceof AggregateError) return codeOfError(error.errors[0])
  if (error.cause !== undefined) return codeOfError(error.cause)
  return error.name
}
