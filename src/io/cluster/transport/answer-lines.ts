import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'
import type { RequestContext } from './failure.ts'
import { networkFailure } from './network-failure.ts'
import { AnswerError, TooLargeError, type WholeAnswer } from './whole-answer.ts'

// An object of etcd's largest size, several times over.
const longestLine = 64 * 1024 * 1024
const newline = 0x0a
const manyLines = 1_000
const none: IncomingHttpHeaders = {}

export interface LineLimits {
  /** The largest answer that is read of a server that refuses. */
  readonly maxAnswerBytes: number
  /** After how long without a word the connection is taken for dead. */
  readonly stallSeconds: number
}

/** Takes in lines that nobody has to be woken for. */
export interface LineSkimmer {
  /** Whether it has taken the line in, so that nobody else has to see it. */
  skim(line: string): boolean
}

/**
 * The lines of an answer that goes on, also of one that ends within a line; an answer other than 200 is read as a whole.
 * Straight from the connection: a fleet has thousands of watches, most of them quiet for hours, and none holds a stream,
 * its last line, or the chunk that it came in.
 */
export class AnswerLines implements Dispatcher.DispatchHandler {
  /** Resolves when the lines begin, or with the whole answer of a server that refuses; rejects with an AnswerError. */
  readonly begun: Promise<WholeAnswer | undefined>
  /** What it answers. */
  readonly context: RequestContext
  /** Sees each line that comes while somebody waits, and none that somebody may not have seen before it. */
  skimmer: LineSkimmer | undefined
  readonly #limits: LineLimits
  readonly #onOver: () => void
  readonly #begin: (refusal: WholeAnswer | undefined) => void
  readonly #reject: (error: AnswerError) => void
  readonly #lines: string[] = []
  #rest: Buffer[] = []
  #bytes = 0
  #statusCode = 0
  #headers: IncomingHttpHeaders = none
  #controller: Dispatcher.DispatchController | undefined
  #over: { readonly failure: unknown } | undefined
  #waiting: ((line: Promise<string | undefined>) => void) | undefined
  #silence: NodeJS.Timeout | undefined

  /** `onOver` is told once that nothing comes any more. */
  constructor(limits: LineLimits, context: RequestContext, onOver: () => void) {
    const { promise, resolve, reject } = Promise.withResolvers<WholeAnswer | undefined>()
    this.begun = promise
    this.context = context
    this.#limits = limits
    this.#onOver = onOver
    this.#begin = resolve
    this.#reject = reject
  }

  /** The next line; undefined at the end. A connection that fails or falls silent throws. One may wait at a time. */
  next(): Promise<string | undefined> {
    if (this.#lines.length > 0 || this.#over !== undefined) return this.#ready()
    if (this.#controller?.paused === true) this.#controller.resume()
    this.#silence = setTimeout(endSilent, this.#limits.stallSeconds * 1_000, this)
    return new Promise(resolve => {
      this.#waiting = resolve
    })
  }

  /** Nobody wants more of it. */
  end(reason: Error): void {
    this.#stop(reason)
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over !== undefined) controller.abort(new Error('ended'))
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // Others announce the one that counts.
    if (statusCode < 200) return
    this.#statusCode = statusCode
    if (statusCode === 200) this.#begin(undefined)
    else this.#headers = headers
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over !== undefined) return
    const longest = this.#statusCode === 200 ? longestLine : this.#limits.maxAnswerBytes
    if (this.#statusCode === 200) this.#split(chunk)
    else this.#keep(chunk)
    if (this.#bytes > longest) this.end(new TooLargeError('a line is too long'))
    if (this.#lines.length > manyLines) controller.pause()
    if (this.#lines.length > 0) this.#wake()
    else this.#silence?.refresh()
  }

  onResponseEnd(): void {
    if (this.#statusCode !== 200)
      this.#begin({ statusCode: this.#statusCode, headers: this.#headers, text: this.#takeRest() })
    this.#stop(undefined)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#stop(error)
  }

  #split(chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, from)) {
      this.#rest.push(chunk.subarray(from, end))
      const line = this.#takeRest()
      if (line !== '' && !this.#isSkimmed(line)) this.#lines.push(line)
      from = end + 1
    }
    // A copy: what is left may be small, and what it came in not.
    if (from < chunk.length) this.#keep(Buffer.from(chunk.subarray(from)))
  }

  // To wake somebody up for what says nothing costs a promise and a timer that live until the next line: in a fleet at
  // rest, that is most of what there is to do.
  #isSkimmed(line: string): boolean {
    const isNext = this.#waiting !== undefined && this.#lines.length === 0
    return isNext && this.skimmer?.skim(line) === true
  }

  #keep(chunk: Buffer): void {
    this.#rest.push(chunk)
    this.#bytes += chunk.length
  }

  #takeRest(): string {
    const [first] = this.#rest
    const bytes = this.#rest.length === 1 && first !== undefined ? first : Buffer.concat(this.#rest)
    this.#rest = []
    this.#bytes = 0
    return bytes.toString('utf8')
  }

  #stop(failure: unknown): void {
    if (this.#over !== undefined) return
    this.#over = { failure }
    this.#onOver()
    this.#reject(new AnswerError(failure, this.#statusCode !== 0))
    this.#wake()
  }

  #wake(): void {
    clearTimeout(this.#silence)
    this.#waiting?.(this.#ready())
    this.#waiting = undefined
  }

  async #ready(): Promise<string | undefined> {
    const line = this.#lines.shift()
    if (line !== undefined) return line
    if (this.#over?.failure !== undefined)
      throw networkFailure(this.#over.failure, 'within the answer', 'the server', this.context).error
    const rest = this.#takeRest()
    return rest.trim() === '' ? undefined : rest
  }
}

function endSilent(lines: AnswerLines): void {
  lines.end(new DOMException('silent', 'TimeoutError'))
}
