import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'

const maxBytes = 64 * 1024 * 1024
const timeoutMs = 60_000

/** The answer to a GET request, whatever its status; a `chart/unreachable` OperationError when there is none. */
export async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const timeout = AbortSignal.timeout(timeoutMs)
  try {
    return await fetch(url, {
      headers,
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    })
  } catch (error) {
    signal?.throwIfAborted()
    const why = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : ''
    throw failure('chart/unreachable', url, `${hostOf(url)} does not answer${why}`, true, error)
  }
}

/** The content of an answer, bounded; an OperationError for a status other than 200. */
export async function contentOf(response: Response, url: string): Promise<Uint8Array> {
  if (response.status !== 200) throw statusFailure(response.status, url)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length
      if (size > maxBytes)
        throw failure('chart/not-found', url, `${url} has more than ${maxBytes} bytes`, false)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof OperationError) throw error
    throw failure('chart/unreachable', url, `${hostOf(url)} broke off`, true, error)
  }
  return Buffer.concat(chunks)
}

function statusFailure(status: number, url: string): OperationError {
  if (status === 401 || status === 403) {
    return failure('chart/unauthorized', url, `${hostOf(url)} refuses to give the chart (${status})`, false)
  }
  if (status === 404) return failure('chart/not-found', url, `${hostOf(url)} has no such chart`, false)
  return failure('chart/unreachable', url, `${hostOf(url)} answers with status ${status}`, true)
}

function hostOf(url: string): string {
  return new URL(url).host
}

function failure(
  code: OperationErrorCode,
  subject: string,
  message: string,
  retryable: boolean,
  cause?: unknown,
): OperationError {
  return new OperationError({ code, message, subject, retryable, cause })
}
