import { EnvHttpProxyAgent, request } from 'undici'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'

export interface Receiver {
  /** How it is called in messages, which never have its address: that may be the secret. */
  readonly name: string
  readonly url: () => string
}

/** Sends a body of JSON to a receiver; what fails is a `notify/*` OperationError. */
export type Post = (
  body: string,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal | undefined },
) => Promise<void>

const timeoutMs = 15_000
const maxAnswerBytes = 64 * 1024
const longestWaitSeconds = 3_600

/** Requests to one receiver. Redirects are not followed; proxies are those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY. */
export function postTo({ name, url }: Receiver): Post {
  const dispatcher = new EnvHttpProxyAgent({ connect: { timeout: 10_000 }, maxResponseSize: maxAnswerBytes })
  return async (body, { headers = {}, signal }) => {
    const limit = AbortSignal.timeout(timeoutMs)
    try {
      const answer = await request(url(), {
        dispatcher,
        method: 'POST',
        headers: { 'user-agent': 'banyan', 'content-type': 'application/json', ...headers },
        body,
        signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
      })
      await answer.body.dump()
      const { statusCode, headers: answered } = answer
      if (statusCode >= 300) throw refusal(name, statusCode, Number(answered['retry-after']))
    } catch (error) {
      if (error instanceof OperationError) throw error
      // Neither its message nor the error itself: both may quote the address.
      const code = error instanceof Error && 'code' in error ? ` (${error.code})` : ''
      throw failure(name, 'notify/unreachable', `the notifier "${name}" did not answer${code}`)
    }
  }
}

function refusal(name: string, status: number, retryAfter: number): OperationError {
  const message = `the notifier "${name}" answered with ${status}`
  const isNumber = Number.isFinite(retryAfter) && retryAfter >= 0
  const retryAfterSeconds = isNumber ? Math.min(retryAfter, longestWaitSeconds) : undefined
  if (status === 429) return failure(name, 'notify/throttled', message, retryAfterSeconds)
  if (status >= 500) return failure(name, 'notify/unreachable', message, retryAfterSeconds)
  return failure(name, 'notify/refused', message)
}

function failure(
  subject: string,
  code: OperationErrorCode,
  message: string,
  retryAfterSeconds?: number,
): OperationError {
  const retryable = code !== 'notify/refused'
  const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  return new OperationError({ code, message, subject, retryable, ...asked })
}
