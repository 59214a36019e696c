import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import { shortened } from '../../../base/std/shortened.ts'
import {
  type FieldRefusal,
  OperationError,
  type OperationErrorCode,
} from '../../../core/model/operation-error.ts'

/** What a request was about, for messages. */
export interface RequestContext {
  /** The cluster's name. */
  readonly cluster: string
  /** What was tried: `apply Deployment.apps shop/frontend`. */
  readonly action: string
  /** Whether the server's own words may quote a secret value; they are left out then. */
  readonly confidential?: boolean
}

/** An answer of a server that is no success, as far as it could be read. */
export interface Refusal {
  readonly status: number
  /** The parsed body; text where it is no JSON. */
  readonly body: JsonValue | undefined
  readonly retryAfterSeconds?: number
}

/** An OperationError with what the server's answer was classified by. */
export class RefusalError extends OperationError {
  /** The HTTP status. */
  readonly status: number
  /** The reason of the `Status` object; empty where there is none. */
  readonly reason: string

  constructor(
    options: ConstructorParameters<typeof OperationError>[0] & {
      readonly status: number
      readonly reason: string
    },
  ) {
    super(options)
    this.status = options.status
    this.reason = options.reason
  }
}

/** The server's refusal as an OperationError, by its HTTP status and the reason of its `Status` object. */
export function refusalError(refusal: Refusal, context: RequestContext): RefusalError {
  const status = isObject(refusal.body) && refusal.body.kind === 'Status' ? refusal.body : undefined
  const reason = textAt(status, 'reason')
  const refusals = fieldRefusals(status, context.confidential === true)
  // A path that the server does not have is answered in plain text, a missing object with a Status.
  const pathUnknown = refusal.status === 404 && status === undefined
  const code = pathUnknown ? 'cluster/kind-unknown' : codeOf(refusal.status, reason)
  const retryAfterSeconds = refusal.retryAfterSeconds ?? secondsIn(status)
  return new RefusalError({
    code,
    message: pathUnknown
      ? `${context.action}: the server does not have this kind`
      : refusalMessage(refusal.status, reason, textAt(status, 'message'), refusals, context),
    subject: context.cluster,
    retryable: isRetryable(code, refusals),
    refusals,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    status: refusal.status,
    reason,
  })
}

function codeOf(status: number, reason: string): OperationErrorCode {
  // Kubernetes gives an expired resourceVersion or continue token this reason, whatever the status.
  if (status === 410 || reason === 'Expired' || reason === 'Gone') return 'cluster/gone'
  if (status === 401) return 'cluster/unauthorized'
  if (status === 403) return 'cluster/forbidden'
  if (status === 404) return 'cluster/not-found'
  if (status === 409) return 'cluster/conflict'
  if (status === 429) return 'cluster/throttled'
  if (status === 408 || status === 504) return 'cluster/timeout'
  if (status >= 400 && status < 500) return 'cluster/invalid'
  return 'cluster/server-error'
}

const passing: ReadonlySet<OperationErrorCode> = new Set<OperationErrorCode>([
  'cluster/gone',
  'cluster/kind-unknown',
  'cluster/throttled',
  'cluster/timeout',
  'cluster/server-error',
])

// A conflict of field owners needs a person; a lost compare-and-swap only another look.
function isRetryable(code: OperationErrorCode, refusals: readonly FieldRefusal[]): boolean {
  if (code === 'cluster/conflict') return refusals.every(({ reason }) => reason !== 'FieldManagerConflict')
  if (code === 'cluster/forbidden') return refusals.some(({ reason }) => reason === 'NamespaceTerminating')
  return passing.has(code)
}

function refusalMessage(
  status: number,
  reason: string,
  words: string,
  refusals: readonly FieldRefusal[],
  { action, confidential = false }: RequestContext,
): string {
  const answer = `${action}: the server answers ${status}${reason === '' ? '' : ` ${reason}`}`
  if (!confidential) return words === '' ? answer : `${answer}: ${printable(words)}`
  const fields = refusals.map(({ field }) => field).filter(field => field !== '')
  const about = fields.length === 0 ? '' : ` for ${fields.join(', ')}`
  return `${answer}${about}; its words are left out, since they may quote the secret`
}

const ownerOf = /^conflict with "([^"]*)"/

function fieldRefusals(status: JsonObject | undefined, confidential: boolean): readonly FieldRefusal[] {
  const details = isObject(status?.details) ? status.details : {}
  const causes = isArray(details.causes) ? details.causes.filter(isObject) : []
  return causes.map(cause => {
    const words = textAt(cause, 'message')
    const reason = textAt(cause, 'reason')
    // The API has no field of its own for the other owner.
    const owner = reason === 'FieldManagerConflict' ? ownerOf.exec(words)?.[1] : undefined
    const message = confidential && owner === undefined ? '' : printable(words)
    return { field: textAt(cause, 'field'), reason, message, ...(owner === undefined ? {} : { owner }) }
  })
}

function secondsIn(status: JsonObject | undefined): number | undefined {
  const seconds = isObject(status?.details) ? status.details.retryAfterSeconds : undefined
  return typeof seconds === 'number' && seconds > 0 ? seconds : undefined
}

function textAt(object: JsonObject | undefined, key: string): string {
  const value = object?.[key]
  return typeof value === 'string' ? value : ''
}

const longestMessage = 2000

// What a server says must not be able to steer a terminal, nor fill a log.
function printable(text: string): string {
  const clean = text.replaceAll(/\p{Cc}+/gu, ' ')
  return shortened(clean, longestMessage)
}
