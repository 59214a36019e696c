/** So many at once, and one more for each while that passes. */
export class TokenBucket {
  readonly #size: number
  readonly #refillMs: number
  #tokens: number
  #countedAt = Number.NEGATIVE_INFINITY

  constructor(size: number, refillMs: number) {
    this.#size = size
    this.#refillMs = refillMs
    this.#tokens = size
  }

  has(now: number): boolean {
    this.#refill(now)
    return this.#tokens >= 1
  }

  take(now: number): void {
    this.#refill(now)
    this.#tokens = Math.max(0, this.#tokens - 1)
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#countedAt) / this.#refillMs
    this.#tokens = Math.min(this.#size, this.#tokens + passed)
    this.#countedAt = now
  }
}
