/** Keys that were added a while ago at most; older ones are forgotten. */
export class Recent {
  readonly #lifetimeMs: number
  readonly #added = new Map<string, number>()

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs
  }

  has(key: string, now: number): boolean {
    const added = this.#added.get(key)
    return added !== undefined && now - added < this.#lifetimeMs
  }

  add(key: string, now: number): void {
    this.#added.delete(key)
    this.#added.set(key, now)
    for (const [oldest, at] of this.#added) {
      if (now - at < this.#lifetimeMs) return
      this.#added.delete(oldest)
    }
  }
}
