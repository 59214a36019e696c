import type { Clock } from '../ports.ts'

/**
 * So many tasks at a time, in the order in which they came. One that takes long hands its turn on and goes on beside
 * the others, so that a few that hang hold up nobody; of such there are so many at most.
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

  async run<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#running < this.#limit) this.#running++
    else await new Promise<void>(resolve => this.#waiting.push(resolve))
    const ended = new AbortController()
    const handedOn = this.#handOn(ended.signal)
    try {
      return await task()
    } finally {
      ended.abort()
      if (await handedOn) this.#slow--
      else this.#next()
    }
  }

  /** Whether the turn was given to others while the task went on. */
  async #handOn(ended: AbortSignal): Promise<boolean> {
    await this.#clock.sleep(slowMs, ended)
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
const slowPerTurn = 8
