const burst = 20
const oneEveryMs = 6_000
const maxSources = 10_000

/** How many requests of each source were refused lately: 20 at once, and one more every six seconds. */
export class Refusals {
  /** By source, when it would have none left to answer for; the one that was refused last comes last. */
  readonly #clearAt = new Map<string, number>()

  /** Whether a source has been refused too often. */
  isOver(source: string, now: number): boolean {
    return this.retryAfterMs(source, now) > 0
  }

  /** How long a source would have to wait to be under the limit, in milliseconds. */
  retryAfterMs(source: string, now: number): number {
    return Math.max(0, (this.#clearAt.get(source) ?? 0) - now - (burst - 1) * oneEveryMs)
  }

  add(source: string, now: number): void {
    const clearAt = Math.max(this.#clearAt.get(source) ?? 0, now) + oneEveryMs
    this.#clearAt.delete(source)
    // Who goes on for ever is not kept out for ever.
    this.#clearAt.set(source, Math.min(clearAt, now + burst * oneEveryMs))
    const [oldest] = this.#clearAt.keys()
    if (this.#clearAt.size > maxSources && oldest !== undefined) this.#clearAt.delete(oldest)
  }
}
