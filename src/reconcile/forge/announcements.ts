import type { OperationError } from '../../core/model/operation-error.ts'
import type { Unannounced } from '../../core/model/unannounced.ts'
import type { Clock } from '../ports.ts'

/** A forge that is away for a moment is nothing that a status branch has to say. */
const recordAfterMs = 300_000

/** What a forge is told, each part by itself. */
export type Announced = 'plans' | 'statuses'

/** Whether a forge takes what it is told, and since when it does not. */
export class Announcements {
  readonly #clock: Clock
  readonly #failing = new Map<Announced, Unannounced>()
  /** What the state store said, until it is known anew. */
  #recalled: Unannounced | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** What the state store is to say. */
  get recorded(): Unannounced | undefined {
    const [first, ...others] = this.#failing.values()
    if (first === undefined) return this.#recalled
    const longest = others.reduce((a, b) => (b.since < a.since ? b : a), first)
    return this.#clock.now() - Date.parse(longest.since) >= recordAfterMs ? longest : undefined
  }

  /** Takes in what the state store said when this process began. */
  recall(unannounced: Unannounced | undefined): void {
    if (this.#failing.size === 0) this.#recalled = unannounced
  }

  /** Something could not be told. */
  fail(what: Announced, { code, message }: OperationError): void {
    const since = this.#recalled?.since ?? new Date(this.#clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
    const known = this.#failing.get(what)
    this.#failing.set(what, known ?? { message: `${code}: ${message}`, since })
    this.#recalled = undefined
  }

  /** All of a part was told. */
  succeed(what: Announced): void {
    this.#failing.delete(what)
    this.#recalled = undefined
  }
}
