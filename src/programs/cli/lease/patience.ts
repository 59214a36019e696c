/** For how long another thread need not answer. */
export class Patience {
  readonly #limitMs: number
  /** Since when it has not answered; undefined: it has. */
  #askedAt: number | undefined

  constructor(limitMs: number) {
    this.#limitMs = limitMs
  }

  /** Whether it may be asked again; to be called each time before it is. */
  allows(now: number): boolean {
    // Since the first question without an answer, and not since the last answer: a process that was halted as a whole
    // has done nothing wrong.
    this.#askedAt ??= now
    return now - this.#askedAt <= this.#limitMs
  }

  answered(): void {
    this.#askedAt = undefined
  }
}
