import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { JsonValue } from '../../../base/std/json.ts'
import { OperationError } from '../../../core/model/operation-error.ts'
import type { Clock } from '../../../reconcile/ports.ts'
import { AnswerLines } from './answer-lines.ts'
import { type RequestContext, refusalError } from './failure.ts'
import { networkFailure } from './network-failure.ts'
import { parseJson } from './parse-json.ts'
import { retryDelay } from './retry-delay.ts'
import type { Line, Session } from './session.ts'
import type { Way } from './way.ts'
import { AnswerError, exchangeWhole, type OnItsWay, TooLargeError, type WholeAnswer } from './whole-answer.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'PATCH' | 'POST' | 'PUT' | 'DELETE'
  /** With its query. */
  readonly path: string
  readonly accept?: string
  readonly contentType?: string
  readonly body?: string
  /** The user in whose name it is sent, in place of whom the credential names. */
  readonly impersonate?: string
  /** It is one of several that are sent at a time, seldom: over the connection of the watches, which carries many. */
  readonly besideWatches?: boolean
  /** Whether it may be sent again when its fate is unknown. */
  readonly idempotent: boolean
  readonly context: RequestContext
}

export interface ApiAnswer {
  readonly headers: IncomingHttpHeaders
  readonly body: JsonValue
}

/** Sends requests to one cluster. Failures are `cluster/*` OperationErrors; passing ones are tried again first. */
export interface Sender {
  send(request: ApiRequest): Promise<ApiAnswer>
  /** Opens an answer of lines that goes on until `signal`; refusals are errors, as with `send`. */
  open(request: ApiRequest, signal: AbortSignal): Promise<AnswerLines>
}

export interface SenderOptions {
  readonly session: Session
  readonly clock: Clock
  /** In [0, 1). */
  readonly random: () => number
  /** Ends everything that is in flight. */
  readonly closed: AbortSignal
  /** How long one request may take, from its start to the end of its answer. */
  readonly timeoutSeconds: number
  /** The largest answer that is read. */
  readonly maxAnswerBytes: number
  /** After how long without a word an answer that goes on is taken for broken. */
  readonly stallSeconds: number
}

type Attempt<Result> =
  | { readonly result: Result }
  | { readonly error: OperationError; readonly again: boolean }

interface Limits extends SenderOptions {
  readonly inFlight: Set<Pick<OnItsWay, 'end'>>
}

const tries = 3

export function createSender(options: SenderOptions): Sender {
  const { clock, random, closed } = options
  const limits: Limits = { ...options, inFlight: new Set() }
  // One listener: of each request its own would cost as much as its answer.
  const endAll = (): void => {
    for (const sent of limits.inFlight) sent.end(closedError())
  }
  closed.addEventListener('abort', endAll, { once: true })
  const persist = async <Result>(
    signal: AbortSignal,
    attempt: (line: Line) => Promise<Attempt<Result>>,
  ): Promise<Result> => {
    for (let count = 1; ; count++) {
      const outcome = await signedIn(options.session, attempt)
      if ('result' in outcome) return outcome.result
      const delay =
        count < tries && outcome.again && !signal.aborted
          ? retryDelay(outcome.error, count, random)
          : undefined
      if (delay === undefined) throw outcome.error
      await clock.sleep(delay, signal)
      if (signal.aborted) throw outcome.error
    }
  }
  return {
    send: request => persist(closed, line => exchange(request, line, limits)),
    open: (request, signal) => persist(signal, line => openLines(request, line, signal, limits)),
  }
}

// A credential may have ended before its time: a refused one is renewed once, and the request sent again.
async function signedIn<Result>(
  session: Session,
  attempt: (line: Line) => Promise<Attempt<Result>>,
): Promise<Attempt<Result>> {
  const line = await session.line()
  const outcome = await attempt(line)
  if ('result' in outcome || outcome.error.code !== 'cluster/unauthorized') return outcome
  const renewed = await session.line(line)
  const same = renewed.headers === line.headers && renewed.connections === line.connections
  return same ? outcome : attempt(renewed)
}

async function exchange(request: ApiRequest, line: Line, limits: Limits): Promise<Attempt<ApiAnswer>> {
  const { inFlight, closed, timeoutSeconds, maxAnswerBytes } = limits
  const { requests, watches } = line.connections
  const send = async (way: Way): Promise<WholeAnswer> => {
    if (closed.aborted) throw new AnswerError(closedError(), false)
    const sent = exchangeWhole(way, optionsOf(request, line), maxAnswerBytes)
    const timer = setTimeout(() => sent.end(expired()), timeoutSeconds * 1000)
    inFlight.add(sent)
    try {
      return await sent.answer
    } finally {
      inFlight.delete(sent)
      clearTimeout(timer)
    }
  }
  try {
    return interpret(request, await (request.besideWatches === true ? send(watches) : requests.use(send)))
  } catch (error) {
    return failed(error, request, line, limits)
  }
}

function failed(
  error: unknown,
  { context, idempotent }: ApiRequest,
  { origin }: Line,
  { maxAnswerBytes }: Limits,
): Attempt<never> {
  const { cause, hadBegun } = error instanceof AnswerError ? error : { cause: error, hadBegun: false }
  if (cause instanceof TooLargeError) return { error: tooLarge(maxAnswerBytes, context), again: false }
  const stage = hadBegun ? 'within the answer' : 'before the answer'
  const failure = networkFailure(cause, stage, origin, context)
  return { error: failure.error, again: failure.again && idempotent }
}

function closedError(): Error {
  return Object.assign(new Error('closed'), { code: 'closed' })
}

function expired(): DOMException {
  return new DOMException('expired', 'TimeoutError')
}

function tooLarge(bytes: number, { action, cluster }: RequestContext): OperationError {
  return new OperationError({
    code: 'cluster/answer-too-large',
    message: `${action}: the answer is larger than ${bytes} bytes`,
    subject: cluster,
    retryable: false,
  })
}

async function openLines(
  request: ApiRequest,
  line: Line,
  signal: AbortSignal,
  limits: Limits,
): Promise<Attempt<AnswerLines>> {
  const { inFlight, closed } = limits
  const close = (): void => lines.end(closedError())
  const lines = new AnswerLines(limits, request.context, () => {
    inFlight.delete(lines)
    signal.removeEventListener('abort', close)
  })
  const timer = setTimeout(() => lines.end(expired()), limits.timeoutSeconds * 1000)
  inFlight.add(lines)
  signal.addEventListener('abort', close, { once: true })
  try {
    if (closed.aborted || signal.aborted) close()
    else line.connections.watches.dispatch(optionsOf(request, line), lines)
    const refusal = await lines.begun
    if (refusal === undefined) return { result: lines }
    const outcome = interpret(request, refusal)
    return 'error' in outcome ? outcome : { error: notKubernetes(refusal.statusCode, request), again: false }
  } catch (error) {
    return failed(error, request, line, limits)
  } finally {
    clearTimeout(timer)
  }
}

function optionsOf(request: ApiRequest, line: Line): Dispatcher.DispatchOptions {
  const { method, accept = 'application/json', contentType, body, impersonate } = request
  const headers = mutable(impersonate === undefined ? line.headers : inNameOf(impersonate, line.headers))
  headers.accept = accept
  headers['user-agent'] = 'banyan'
  if (contentType !== undefined) headers['content-type'] = contentType
  const path = inOnePiece(line.basePath + request.path)
  return { origin: line.origin, path, method, headers, body: body ?? null }
}

// A watch keeps its path, which would else be kept in all the pieces that it was added from.
function inOnePiece(path: string): string {
  return Buffer.from(path).toString()
}

// The groups that a credential may ask for beside its user are those of another.
function inNameOf(user: string, headers: Line['headers']): Line['headers'] {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('impersonate-'))
  return { ...Object.fromEntries(own), 'impersonate-user': user }
}

function mutable(headers: Line['headers']): Record<string, string | string[]> {
  const copy: Record<string, string | string[]> = {}
  for (const name in headers) {
    const value = headers[name] ?? ''
    copy[name] = typeof value === 'string' ? value : [...value]
  }
  return copy
}

function interpret(request: ApiRequest, { statusCode, headers, text }: WholeAnswer): Attempt<ApiAnswer> {
  if (statusCode < 200 || statusCode >= 300) {
    const retryAfterSeconds = secondsOf(headers['retry-after'])
    const error = refusalError(
      {
        status: statusCode,
        body: tryParse(text),
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      },
      request.context,
    )
    // Who names a time to come back has not done anything yet.
    const turnedAway = statusCode === 429 || (statusCode >= 500 && error.retryAfterSeconds !== undefined)
    return { error, again: turnedAway || (request.idempotent && (statusCode === 502 || statusCode === 503)) }
  }
  const body = tryParse(text)
  if (body !== undefined) return { result: { headers, body } }
  if (String(headers['content-type'] ?? '').includes('json')) {
    const message = `${request.context.action}: the answer breaks off after ${text.length} characters`
    const subject = request.context.cluster
    const error = new OperationError({ code: 'cluster/response-cut', message, subject, retryable: true })
    return { error, again: request.idempotent }
  }
  return { error: notKubernetes(statusCode, request), again: false }
}

function notKubernetes(status: number, { context }: ApiRequest): OperationError {
  return new OperationError({
    code: 'cluster/server-error',
    message: `${context.action}: the server answers ${status} without JSON, as a Kubernetes API does not`,
    subject: context.cluster,
    retryable: true,
  })
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
