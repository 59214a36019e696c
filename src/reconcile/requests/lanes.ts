import type { Clock } from '../ports.ts'

/**
 * So many tasks at a time, in the order in which they came. One that tells of no progress for a second, or takes ten,
 * hands its turn on and goes on beside the others, so that a few that hang hold up nobody; of such there are so many at
 * most. Where all are slow because there is much to do, more of them at a time would only need more memory.
 */
export class Lanes {
  readonly #clock: Clock
  readonly #limit: number
  readonly #slowLimit: number
  readonly #waiting: (() => void)[] = []
  #running = 0
  #slow = 0

  constructor(clock: Clock, limit: number) {
    this.#clock = clock
    this.#limit = limit
    this.#slowLimit = limit * slowPerTurn
  }

  /** How many tasks wait for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  async run<Result>(task: (onProgress: () => void) => Promise<Result>): Promise<Result> {
    if (this.#running < this.#limit) this.#running++
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    const ended = new AbortController()
    let progressAt = this.#clock.now()
    const handedOn = this.#handOn(ended.signal, () => progressAt)
    try {
      return await task(() => {
        progressAt = this.#clock.now()
      })
    } finally {
      ended.abort()
      if (await handedOn) this.#slow--
      else this.#next()
    }
  }

  /** Whether the turn was given to others while the task went on. */
  async #handOn(ended: AbortSignal, progressAt: () => number): Promise<boolean> {
    const lastAt = this.#clock.now() + longMs
    const slowAt = (): number => Math.min(progressAt() + slowMs, lastAt)
    while (!ended.aborted && slowAt() > this.#clock.now())
      await this.#clock.sleep(slowAt() - this.#clock.now(), ended)
    if (ended.aborted || this.#slow >= this.#slowLimit) return false
    this.#slow++
    this.#next()
    return true
  }

  #next(): void {
    const waiting = this.#waiting.shift()
    if (waiting === undefined) this.#running--
    else waiting()
  }
}

const slowMs = 1_000
const longMs = 10_000
const slowPerTurn = 8
