import type { Clock } from '../reconcile/ports.ts'

/** A clock that stands still until it is told to advance. */
export class SimulatedClock implements Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()

  /** Starts at a time in milliseconds since the epoch; by default at a fixed one. */
  constructor(start: number = Date.UTC(2026, 0, 1)) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true || milliseconds <= 0) return Promise.resolve()
    return new Promise(resolve => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper)
        signal?.removeEventListener('abort', wake)
        resolve()
      }
      const sleeper: Sleeper = { due: this.#now + milliseconds, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', wake, { once: true })
    })
  }

  /** Moves on, waking sleepers in the order in which they are due, each with its own time as now. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds
    for (let next = this.#nextDue(end); next !== undefined; next = this.#nextDue(end)) {
      this.#now = Math.max(this.#now, next.due)
      next.wake()
      await settled()
    }
    this.#now = end
    await settled()
  }

  /** When the next sleeper is due; undefined while nobody sleeps. */
  get nextDue(): number | undefined {
    return this.#nextDue(Number.POSITIVE_INFINITY)?.due
  }

  #nextDue(end: number): Sleeper | undefined {
    let found: Sleeper | undefined
    for (const sleeper of this.#sleepers) {
      if (sleeper.due <= end && (found === undefined || sleeper.due < found.due)) found = sleeper
    }
    return found
  }
}

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

// Lets whoever was woken run up to where it next waits for something of the world.
function settled(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}
