import type {
  ClientHttp2Session,
  ClientHttp2Stream,
  IncomingHttpHeaders,
  IncomingHttpStatusHeader,
  OutgoingHttpHeaders,
} from 'node:http2'
import type { Dispatcher } from 'undici'

/** One request and its answer over an HTTP/2 connection, told to a handler as undici tells it. */
export class Http2Exchange implements Dispatcher.DispatchController {
  readonly #handler: Dispatcher.DispatchHandler
  readonly #onEnd: () => void
  #stream: ClientHttp2Stream | undefined
  #reason: Error | null = null
  #isOver = false

  constructor(handler: Dispatcher.DispatchHandler, onEnd: () => void) {
    this.#handler = handler
    this.#onEnd = onEnd
  }

  get aborted(): boolean {
    return this.#reason !== null
  }

  get paused(): boolean {
    return this.#stream?.isPaused() === true
  }

  get reason(): Error | null {
    return this.#reason
  }

  pause(): void {
    this.#stream?.pause()
  }

  resume(): void {
    this.#stream?.resume()
  }

  abort(reason: Error): void {
    this.#reason ??= reason
    this.#stream?.close(cancelled)
    this.fail(reason)
  }

  send(session: ClientHttp2Session, { method, path, headers, body }: Dispatcher.DispatchOptions): void {
    this.#handler.onRequestStart?.(this, {})
    if (this.#isOver) return
    const asked = [':method', method, ':path', path, ...flat(headers as OutgoingHttpHeaders)]
    const stream = session.request(asked, { endStream: typeof body !== 'string' })
    this.#stream = stream
    let failure: Error | undefined
    stream.on('response', answered => this.#begin(answered))
    stream.on('data', chunk => this.#handler.onResponseData?.(this, chunk))
    stream.on('end', () => {
      if (stream.rstCode === 0) this.#end()
    })
    stream.on('error', error => {
      failure = error
    })
    stream.on('close', () => {
      if (!this.#isOver) this.fail(failure ?? lost())
    })
    if (typeof body === 'string') stream.end(body)
  }

  fail(error: Error): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#onEnd()
    this.#handler.onResponseError?.(this, error)
  }

  #begin(answered: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    const { ':status': status = 0, ...headers } = answered
    this.#handler.onResponseStart?.(this, status, headers, '')
  }

  #end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#onEnd()
    this.#handler.onResponseEnd?.(this, {})
  }
}

/** CANCEL of RFC 9113, 7. */
const cancelled = 8

function lost(): Error {
  return Object.assign(new Error('the connection was lost'), { code: 'ECONNRESET' })
}

// As a list: of an object, Node keeps a copy for each stream that is several times as large.
function flat(headers: OutgoingHttpHeaders): readonly string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap(each => [name, String(each)]),
  )
}
