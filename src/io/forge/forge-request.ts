import { EnvHttpProxyAgent, errors, request } from 'undici'
import type { JsonValue } from '../../base/std/json.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'

export interface ForgeAccess {
  /** The root of the API: `https://git.example/api/v1`. */
  readonly api: string
  /** Gives the value of the `Authorization` header. */
  readonly authorization: () => string
  /** Aborted: no answer is waited for any more. */
  readonly closed?: AbortSignal | undefined
}

export interface ForgeCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the API's root, with its query. */
  readonly path: string
  readonly body?: JsonValue
  readonly signal?: AbortSignal | undefined
}

export interface ForgeAnswer {
  /** Null where there is none. */
  readonly value: JsonValue
  readonly headers: Headers
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Asks a forge; the answer is JSON. What fails is a `forge/*` OperationError, without the credential. */
export type ForgeRequest = (call: ForgeCall) => Promise<ForgeAnswer>

const timeoutMs = 30_000
const maxAnswerBytes = 20 * 1024 * 1024

/** Requests to one forge, over connections that last. Proxies are those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export function forgeRequest({ api, authorization, closed }: ForgeAccess): ForgeRequest {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 10_000 }, maxResponseSize: maxAnswerBytes })
  const { host } = new URL(api)
  return async ({ method, path, body, signal }) => {
    signal?.throwIfAborted()
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await request(`${api}${path}`, {
        dispatcher,
        method,
        headers: {
          authorization: authorization(),
          accept: 'application/json',
          'user-agent': 'banyan',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        signal: AbortSignal.any([limit, signal, closed].filter(each => each !== undefined)),
      })
      const text = await answer.body.text()
      if (isRefusal(answer.statusCode)) throw refusal(host, method, path, answer.statusCode, answer.headers)
      return { value: text === '' ? null : parsed(host, path, text), headers: answer.headers }
    } catch (error) {
      if (error instanceof OperationError) throw error
      const how =
        error instanceof errors.ResponseExceededMaxSizeError ? 'answers without end' : 'did not answer'
      throw failure(host, 'forge/unreachable', `${host} ${how}: ${method} ${path}`, { cause: error })
    }
  }
}

// Azure DevOps answers so, with its page to log in, to a token that it does not know.
const loginPage = 203

function isRefusal(status: number): boolean {
  return status >= 300 || status === loginPage
}

function parsed(host: string, path: string, text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    throw failure(host, 'forge/server-error', `${host} answered ${path} with something that is no JSON`)
  }
}

function refusal(
  host: string,
  method: string,
  path: string,
  status: number,
  headers: Headers,
): OperationError {
  const message = `${host} answered ${method} ${path} with ${status}`
  const retryAfterSeconds = secondsToWait(headers)
  // GitHub says 403 to who asks too much, and when to come back.
  if (status === 429 || (status === 403 && retryAfterSeconds !== undefined))
    return failure(host, 'forge/throttled', message, { retryAfterSeconds })
  if (status === 401 || status === loginPage)
    return failure(host, 'forge/unauthorized', `${message}: the token is not known`)
  if (status === 403) return failure(host, 'forge/forbidden', `${message}: the token may not do that`)
  // Forges hide what a token may not see.
  if (status === 404)
    return failure(host, 'forge/not-found', `${message}: it is not there, or the token may not see it`)
  if (status < 400) return failure(host, 'forge/server-error', `${message}, to ${placeOf(headers)}`)
  if (status >= 500) return failure(host, 'forge/server-error', message, { retryAfterSeconds })
  return failure(host, 'forge/refused', message)
}

// Nothing is asked there, as it would be told the token; its path may have one of its own.
function placeOf({ location }: Headers): string {
  const url = typeof location === 'string' ? URL.parse(location) : null
  return url === null ? 'another place' : url.origin
}

function secondsToWait(headers: Headers): number | undefined {
  const seconds = Number(headers['retry-after'])
  if (headers['retry-after'] !== undefined && Number.isFinite(seconds) && seconds >= 0) return seconds
  if (headers['x-ratelimit-remaining'] !== '0') return undefined
  const resetsAt = Number(headers['x-ratelimit-reset'])
  return Number.isFinite(resetsAt) ? Math.max(1, Math.ceil(resetsAt - Date.now() / 1_000)) : undefined
}

const lasting: ReadonlySet<OperationErrorCode> = new Set([
  'forge/unauthorized',
  'forge/forbidden',
  'forge/not-found',
  'forge/refused',
])

function failure(
  subject: string,
  code: OperationErrorCode,
  message: string,
  {
    cause,
    retryAfterSeconds,
  }: { readonly cause?: unknown; readonly retryAfterSeconds?: number | undefined } = {},
): OperationError {
  const retryable = !lasting.has(code)
  return new OperationError({
    code,
    message,
    subject,
    retryable,
    ...(cause !== undefined && { cause }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  })
}
