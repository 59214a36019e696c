import type { ClientHttp2Session } from 'node:http2'
import type { Dispatcher } from 'undici'
import { Http2Exchange } from './http2-exchange.ts'
import { openSession, type Trust } from './http2-session.ts'
import type { Way } from './way.ts'

const idleMs = 30_000
const quietMs = 5_000
const deafMs = 20_000

/**
 * All requests to a server over one HTTP/2 connection, opened when it is needed and anew when it was lost; over another
 * way where the server has no HTTP/2. Of Node's own client, since undici keeps several times as much for each stream.
 */
export class Http2Way implements Way {
  readonly #origin: string
  readonly #secured: Trust
  readonly #openOther: () => Way
  #session: Promise<ClientHttp2Session | undefined> | undefined
  #other: Way | undefined
  #streams = 0
  #checkedAt = 0
  #idle: NodeJS.Timeout | undefined

  constructor(origin: string, secured: Trust, openOther: () => Way) {
    this.#origin = origin
    this.#secured = secured
    this.#openOther = openOther
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (this.#other !== undefined) return this.#other.dispatch(options, handler)
    void this.#send(options, handler)
    return true
  }

  /** Ends once what is on its way is done. */
  async close(): Promise<void> {
    clearTimeout(this.#idle)
    const session = this.#session
    this.#session = undefined
    await this.#other?.close()
    const open = await session?.catch(() => undefined)
    if (open === undefined || open.destroyed) return
    // Who waits for this would else end the process before.
    open.ref()
    await new Promise<void>(resolve => open.close(resolve))
  }

  async #send(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): Promise<void> {
    let session: ClientHttp2Session | undefined
    const exchange = new Http2Exchange(handler, () => this.#leave(session))
    this.#enter()
    try {
      session = await this.#obtain()
      if (session === undefined) {
        this.#leave(session)
        this.#other ??= this.#openOther()
        this.#other.dispatch(options, handler)
        return
      }
      session.ref()
      this.#check(session)
      exchange.send(session, options)
    } catch (error) {
      exchange.fail(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #enter(): void {
    clearTimeout(this.#idle)
    this.#streams++
  }

  #leave(session: ClientHttp2Session | undefined): void {
    if (--this.#streams > 0 || session === undefined) return
    session.unref()
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => {
      this.#session = undefined
      session.close()
    }, idleMs).unref()
  }

  #obtain(): Promise<ClientHttp2Session | undefined> {
    this.#session ??= this.#open()
    return this.#session
  }

  #open(): Promise<ClientHttp2Session | undefined> {
    const opening = openSession(this.#origin, this.#secured)
    const forget = (): void => {
      if (this.#session === opening) this.#session = undefined
    }
    opening.then(session => {
      // What was on its way is told by its own stream.
      session?.on('error', forget)
      session?.on('goaway', forget)
      session?.on('close', forget)
    }, forget)
    return opening
  }

  // A connection whose other end is gone without a word takes requests as ever: it has to answer before long.
  #check(session: ClientHttp2Session): void {
    const now = performance.now()
    if (now - this.#checkedAt < quietMs) return
    this.#checkedAt = now
    const isDeaf = (): void => session.destroy(Object.assign(new Error('no answer'), { code: 'ECONNRESET' }))
    const timer = setTimeout(isDeaf, deafMs).unref()
    session.ping(() => clearTimeout(timer))
  }
}
