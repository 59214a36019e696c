import type { OperationError } from '../../core/model/operation-error.ts'

const firstRetryMs = 5_000
const longestRetryMs = 300_000
/** What takes long whenever it is tried holds up all others meanwhile. */
const longestSlowRetryMs = 3_600_000

/** How long what failed waits, having waited that long before: ever longer, and as long as it was asked to. */
export function retryAfter(error: OperationError, waitedMs: number | undefined): number {
  const longestMs = error.code === 'git/timeout' ? longestSlowRetryMs : longestRetryMs
  const nextMs = waitedMs === undefined ? firstRetryMs : Math.min(waitedMs * 2, longestMs)
  return Math.max(nextMs, (error.retryAfterSeconds ?? 0) * 1_000)
}

interface Retry {
  /** What was tried, which failed. */
  readonly attempt: string
  readonly waitMs: number
  /** In milliseconds since the epoch. */
  readonly dueAt: number
}

/** When each of several is tried again that failed, so that none holds up another. */
export class Retries {
  #failed = new Map<number, Retry>()

  /** Whether it failed with whatever was tried last. */
  has(number: number): boolean {
    return this.#failed.has(number)
  }

  /** Whether it may be tried: where none of these is what failed, at any time. */
  isDue(number: number, attempts: readonly string[], now: number): boolean {
    const failed = this.#failed.get(number)
    return failed === undefined || !attempts.includes(failed.attempt) || now >= failed.dueAt
  }

  /** It failed; gives after how many milliseconds it is tried again. */
  fail(number: number, attempt: string, now: number, error: OperationError): number {
    const before = this.#failed.get(number)
    const waitMs = retryAfter(error, before?.attempt === attempt ? before.waitMs : undefined)
    this.#failed.set(number, { attempt, waitMs, dueAt: now + waitMs })
    return waitMs
  }

  forget(number: number): void {
    this.#failed.delete(number)
  }

  /** Forgets all others. */
  keep(numbers: ReadonlySet<number>): void {
    this.#failed = new Map([...this.#failed].filter(([number]) => numbers.has(number)))
  }

  /** When the first of them is due, in milliseconds since the epoch; infinity when nothing failed. */
  nextAt(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#failed.values()].map(({ dueAt }) => dueAt))
  }
}
