import { sha256 } from '../../base/std/hash.ts'

export interface RecentKeysOptions {
  readonly lifetimeMs: number
  /** The oldest is forgotten where there would be more. */
  readonly maxKeys: number
}

/** Keys that were added a while ago at most. */
export class RecentKeys {
  readonly #options: RecentKeysOptions
  readonly #added = new Map<string, number>()

  constructor(options: RecentKeysOptions) {
    this.#options = options
  }

  has(key: string, now: number): boolean {
    const added = this.#added.get(sha256(key))
    return added !== undefined && now - added < this.#options.lifetimeMs
  }

  add(key: string, now: number): void {
    // Of whatever length a key is, little of it is kept.
    const digest = sha256(key)
    this.#added.delete(digest)
    this.#added.set(digest, now)
    const [oldest] = this.#added.keys()
    if (this.#added.size > this.#options.maxKeys && oldest !== undefined) this.#added.delete(oldest)
  }
}
