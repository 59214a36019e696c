import { longestWaitMs } from './until-next.ts'

const firstMs = 1_000

/** How long what failed waits until it is tried again: each time twice as long, until it succeeds. */
export class RetryWait {
  #nextMs = firstMs

  /** It failed: gives the milliseconds. */
  next(): number {
    const milliseconds = this.#nextMs
    this.#nextMs = Math.min(milliseconds * 2, longestWaitMs)
    return milliseconds
  }

  /** It succeeded. */
  reset(): void {
    this.#nextMs = firstMs
  }
}
