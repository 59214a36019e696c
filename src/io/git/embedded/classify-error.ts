import { Errors } from 'isomorphic-git'
import { OperationError, type OperationErrorCode } from '../../../core/model/operation-error.ts'
import { redactUrls } from '../parse-remote.ts'

interface Failure {
  readonly code: OperationErrorCode
  readonly retryable: boolean
  readonly message: string
}

const unauthorized: Failure = {
  code: 'git/unauthorized',
  retryable: false,
  message: 'the remote refuses the credentials',
}
const missing: Failure = { code: 'git/not-found', retryable: false, message: 'there is no such repository' }
const unreachable: Failure = {
  code: 'git/unreachable',
  retryable: true,
  message: 'the remote does not answer',
}
const corrupt: Failure = { code: 'git/corrupt', retryable: true, message: 'an object is damaged or missing' }

/**
 * The OperationError for what isomorphic-git, the connection or the disk threw; an abort stays what it is. An error
 * that tells nothing is the fault of the answer when a remote was asked, else of an object here.
 */
export function classifyError(error: unknown, subject: string, place: 'remote' | 'here'): unknown {
  if (error instanceof OperationError) return error
  if (error instanceof Error && error.name === 'AbortError') return error
  const { code, retryable, message } = failureOf(error) ?? (place === 'remote' ? unreachable : corrupt)
  const said = error instanceof Error ? redactUrls(error.message).slice(0, 300) : ''
  return new OperationError({ code, retryable, message: `${message}: ${said}`, subject, cause: error })
}

function failureOf(error: unknown): Failure | undefined {
  if (error instanceof Errors.HttpError) return ofStatus(error.data.statusCode)
  if (error instanceof Errors.SmartHttpError || error instanceof Errors.EmptyServerResponseError)
    return missing
  if (error instanceof Errors.GitPushError) {
    return { ...unauthorized, message: 'the remote does not let the branch be pushed' }
  }
  if (error instanceof Errors.UnknownTransportError || error instanceof Errors.RemoteCapabilityError) {
    return { code: 'git/unsupported', retryable: false, message: 'the transport is not supported' }
  }
  return isSystemError(error) ? unreachable : undefined
}

function ofStatus(status: number): Failure {
  if (status === 401 || status === 403) return unauthorized
  return status === 404 || status === 410 || (status >= 300 && status < 400) ? missing : unreachable
}

// Node's and undici's errors have a code in capitals: ECONNREFUSED, ENOTFOUND, UND_ERR_HEADERS_TIMEOUT.
function isSystemError(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return /^[A-Z][A-Z0-9_]+$/.test(String(error.code))
}
