const leastMs = 500
const mostMs = 60_000
const pauses = 4

/**
 * How far looks at rollouts are apart: clusters come well one by one, and of very many pairs a look takes long, and
 * leaves so many times as long to everything else.
 */
export class RolloutPace {
  #lastMs = 0
  #costMs = 0

  /** A look was taken; in milliseconds since the epoch. */
  note(beganAt: number, endedAt: number): void {
    const tookMs = endedAt - beganAt
    // Only once does a clock leap, or is read what is remembered from then on.
    this.#costMs = Math.min(this.#lastMs, tookMs)
    this.#lastMs = tookMs
  }

  /** For how long there is none after the last one. */
  get pauseMs(): number {
    return Math.min(mostMs, Math.max(leastMs, pauses * this.#costMs))
  }
}
