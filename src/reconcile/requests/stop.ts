/**
 * Says that no more requests are to be made: since one failed as all would, or since the signal says so. Nothing is left
 * at the signal, which lives as long as the process while there are stops by the thousand.
 */
export class Stop {
  readonly signal: AbortSignal | undefined
  #isCalled = false

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal
  }

  get isCalled(): boolean {
    return this.#isCalled || this.signal?.aborted === true
  }

  call(): void {
    this.#isCalled = true
  }
}
