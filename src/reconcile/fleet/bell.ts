import type { Clock } from '../ports.ts'

/** Where something is new: where the fleet is read from, or in a cluster. */
export type News = 'source' | 'clusters'

/** Wakes whoever waits; a ring that nobody heard wakes the next wait at once. */
export class Bell {
  #rung: News | undefined
  #waiting: AbortController | undefined

  ring(news: News): void {
    this.#rung = this.#rung === 'source' ? 'source' : news
    this.#waiting?.abort()
  }

  /** What rang first, the source before clusters; undefined after the time. */
  async wait(clock: Clock, milliseconds: number): Promise<News | undefined> {
    if (this.#rung === undefined) {
      this.#waiting = new AbortController()
      await clock.sleep(milliseconds, this.#waiting.signal)
      this.#waiting = undefined
    }
    const rung = this.#rung
    this.#rung = undefined
    return rung
  }
}
