import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { Way } from './way.ts'

/** An answer that was read to its end. */
export interface WholeAnswer {
  readonly statusCode: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Why there is no whole answer, and whether it had begun. */
export class AnswerError extends Error {
  readonly hadBegun: boolean

  constructor(cause: unknown, hadBegun: boolean) {
    super('no whole answer', { cause })
    this.hadBegun = hadBegun
  }
}

/** An answer that is larger than allowed; its rest is not read. */
export class TooLargeError extends Error {}

/** One request on its way, which may be ended at any time. */
export interface OnItsWay {
  /** Rejects with an AnswerError. */
  readonly answer: Promise<WholeAnswer>
  end(reason: unknown): void
}

/**
 * Sends a request and reads its answer as a whole. Straight from the connection: of thousands of answers of a few
 * kilobytes, each with a stream of its own, the streams cost more than all else.
 */
export function exchangeWhole(way: Way, options: Dispatcher.DispatchOptions, maxBytes: number): OnItsWay {
  const reader = new AnswerReader(maxBytes)
  way.dispatch(options, reader)
  return reader
}

class AnswerReader implements OnItsWay, Dispatcher.DispatchHandler {
  readonly answer: Promise<WholeAnswer>
  readonly #maxBytes: number
  readonly #resolve: (answer: WholeAnswer) => void
  readonly #reject: (error: AnswerError) => void
  readonly #chunks: Buffer[] = []
  #bytes = 0
  #statusCode = 0
  #headers: IncomingHttpHeaders = {}
  #controller: Dispatcher.DispatchController | undefined
  #ended: { readonly reason: unknown } | undefined

  constructor(maxBytes: number) {
    const { promise, resolve, reject } = Promise.withResolvers<WholeAnswer>()
    this.#maxBytes = maxBytes
    this.answer = promise
    this.#resolve = resolve
    this.#reject = reject
  }

  /** What still waits for a connection is not sent any more. */
  end(reason: unknown): void {
    this.#ended ??= { reason }
    this.#fail(reason)
    this.#controller?.abort(asError(reason))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#ended !== undefined) controller.abort(asError(this.#ended.reason))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // Others announce the one that counts.
    if (statusCode < 200) return
    this.#statusCode = statusCode
    this.#headers = headers
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#bytes > this.#maxBytes) this.end(new TooLargeError())
    else this.#chunks.push(chunk)
  }

  onResponseEnd(): void {
    const [first] = this.#chunks
    const bytes = this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks)
    const text = bytes.toString('utf8')
    // The connection's stream outlives its answer by far.
    this.#chunks.length = 0
    this.#controller = undefined
    this.#resolve({ statusCode: this.#statusCode, headers: this.#headers, text })
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  #fail(cause: unknown): void {
    this.#chunks.length = 0
    this.#reject(new AnswerError(cause, this.#statusCode !== 0))
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('ended')
}
