import type { Clock } from '../ports.ts'

/** Wakes whoever waits; a ring that nobody heard wakes the next wait at once. */
export class Bell {
  #rung = false
  #waiting: AbortController | undefined

  ring(): void {
    this.#rung = true
    this.#waiting?.abort()
  }

  /** Resolves when it rings, or after the time; whether it rang. */
  async wait(clock: Clock, milliseconds: number): Promise<boolean> {
    if (!this.#rung) {
      this.#waiting = new AbortController()
      await clock.sleep(milliseconds, this.#waiting.signal)
      this.#waiting = undefined
    }
    const rung = this.#rung
    this.#rung = false
    return rung
  }
}
