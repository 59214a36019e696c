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
  readonly #onEnd: () => void
  /** Undefined: it is over. */
  #handler: Dispatcher.DispatchHandler | undefined
  #stream: ClientHttp2Stream | undefined
  #reason: Error | null = null

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
    this.#handler?.onRequestStart?.(this, {})
    if (this.#handler === undefined) return
    const asked = [':method', method, ':path', path, ...flat(headers as OutgoingHttpHeaders)]
    const stream = session.request(asked, { endStream: typeof body !== 'string' })
    this.#stream = stream
    let failure: Error | undefined
    stream.on('response', answered => this.#begin(answered))
    stream.on('data', chunk => this.#handler?.onResponseData?.(this, chunk))
    stream.on('end', () => {
      if (stream.rstCode === 0) this.#end()
    })
    stream.on('error', error => {
      failure = error
    })
    stream.on('close', () => {
      if (this.#handler !== undefined) this.fail(failure ?? lost())
    })
    if (typeof body === 'string') stream.end(body)
  }

  fail(error: Error): void {
    this.#leave()?.onResponseError?.(this, error)
  }

  #begin(answered: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    const { ':status': status = 0, ...headers } = answered
    this.#handler?.onResponseStart?.(this, status, headers, '')
  }

  #end(): void {
    this.#leave()?.onResponseEnd?.(this, {})
  }

  // Node keeps streams that are over until its next great collection: what they lead to would be kept as long.
  #leave(): Dispatcher.DispatchHandler | undefined {
    const handler = this.#handler
    if (handler === undefined) return undefined
    this.#handler = undefined
    this.#stream = undefined
    this.#onEnd()
    return handler
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
