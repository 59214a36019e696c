import { OperationError } from '../../core/model/operation-error.ts'
import type { Bell } from '../fleet/bell.ts'
import type { Clock } from '../ports.ts'
import { retryAfter } from './retries.ts'

export interface UntilEndedOptions {
  /** Rung when there may be something to do. */
  readonly bell: Bell
  readonly clock: Clock
  /** How often it is done where nothing rings. */
  readonly intervalMs: number
  /** When part of it is due sooner, in milliseconds since the epoch. */
  readonly dueAt?: () => number
  readonly signal: AbortSignal
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

const longestWaitMs = 3_600_000
/** What stays due, though it was done, must not keep the process busy. */
const shortestWaitMs = 1_000

/** Does something again and again; what fails is tried again, ever more seldom, and holds up nothing else. */
export async function untilEnded(options: UntilEndedOptions, task: () => Promise<unknown>): Promise<void> {
  const { bell, clock, intervalMs, signal, onFailure, dueAt = () => Number.POSITIVE_INFINITY } = options
  signal.addEventListener('abort', () => bell.ring(), { once: true })
  let waitedMs: number | undefined
  while (!signal.aborted) {
    try {
      await task()
      waitedMs = undefined
      const dueMs = Math.max(shortestWaitMs, dueAt() - clock.now())
      await bell.wait(clock, Math.min(intervalMs, longestWaitMs, dueMs))
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof OperationError)) throw error
      waitedMs = retryAfter(error, waitedMs)
      onFailure(error, waitedMs)
      // Whoever asks sooner would be turned away again.
      await clock.sleep(waitedMs, signal)
    }
  }
}
