import type { Pace, Retry } from '../../core/model/outcome.ts'

interface Delays {
  readonly firstMs: number
  readonly longestMs: number
}

const delays: Readonly<Record<Pace, Delays>> = {
  now: { firstMs: 0, longestMs: 0 },
  soon: { firstMs: 1_000, longestMs: 300_000 },
  steady: { firstMs: 10_000, longestMs: 60_000 },
  seldom: { firstMs: 60_000, longestMs: 600_000 },
}

/** When one cluster is tried again: ever later while its trouble stays the same, spread so that clusters do not meet. */
export class Backoff {
  #pace: Pace | undefined
  #tries = 0

  /** The time from now in milliseconds; `random` is in [0, 1). */
  next({ pace, atLeastSeconds = 0 }: Retry, random: () => number): number {
    this.#tries = pace === this.#pace ? this.#tries + 1 : 0
    this.#pace = pace
    const { firstMs, longestMs } = delays[pace]
    const delayMs = Math.min(firstMs * 2 ** this.#tries, longestMs)
    return Math.max(delayMs * (0.5 + random() / 2), atLeastSeconds * 1_000)
  }

  reset(): void {
    this.#pace = undefined
    this.#tries = 0
  }
}
