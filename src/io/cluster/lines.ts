import type { Readable } from 'node:stream'

// An object of etcd's largest size, several times over.
const longestLine = 64 * 1024 * 1024

/**
 * The lines of a stream, also of one that ends within a line. A stream that is silent for `stallSeconds` is a
 * TimeoutError. No generator, which would hold its last line, and the chunk that it came in, until the next one.
 */
export class Lines {
  readonly #stream: Readable
  readonly #stallSeconds: number
  readonly #decoder = new TextDecoder()
  #lines: string[] = []
  #rest = ''
  #isOver = false
  #failure: unknown
  #wake: () => void = () => undefined

  constructor(stream: Readable, stallSeconds: number) {
    this.#stream = stream
    this.#stallSeconds = stallSeconds
    stream.on('readable', () => this.#wake())
    stream.on('end', () => this.#end())
    stream.on('error', error => this.#end(error))
    stream.on('close', () => this.#end(stream.readableEnded ? undefined : new Error('closed early')))
  }

  /** The next line; undefined at the end. */
  async next(): Promise<string | undefined> {
    for (;;) {
      const line = this.#lines.shift()
      if (line !== undefined) return line
      if (!this.#fill() && this.#isOver) return this.#last()
      if (this.#lines.length === 0) await this.#more()
    }
  }

  #end(failure?: unknown): void {
    this.#failure ??= failure
    this.#isOver = true
    this.#wake()
  }

  /** Takes what has arrived; false where nothing has. */
  #fill(): boolean {
    const chunk: unknown = this.#stream.read()
    if (!(chunk instanceof Uint8Array)) return false
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > longestLine) throw new Error('a line of a watch is too long')
    this.#lines = lines.filter(line => line !== '')
    return true
  }

  #last(): string | undefined {
    if (this.#failure !== undefined) throw this.#failure
    const rest = this.#rest
    this.#rest = ''
    return rest.trim() === '' ? undefined : rest
  }

  async #more(): Promise<void> {
    if (this.#isOver || this.#stream.readableLength > 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#wake = resolve
    const timer = setTimeout(
      () => this.#stream.destroy(new DOMException('silent', 'TimeoutError')),
      this.#stallSeconds * 1_000,
    )
    await promise
    clearTimeout(timer)
  }
}
