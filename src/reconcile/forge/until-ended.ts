import { OperationError } from '../../core/model/operation-error.ts'
import type { Bell } from '../fleet/bell.ts'
import type { Clock } from '../ports.ts'

export interface UntilEndedOptions {
  /** Rung when there may be something to do. */
  readonly bell: Bell
  readonly clock: Clock
  /** How often it is done where nothing rings. */
  readonly intervalMs: number
  readonly signal: AbortSignal
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

const firstRetryMs = 5_000
const longestRetryMs = 300_000
const longestWaitMs = 3_600_000

/** Does something again and again; what fails is tried again, ever more seldom, and holds up nothing else. */
export async function untilEnded(options: UntilEndedOptions, task: () => Promise<unknown>): Promise<void> {
  const { bell, clock, intervalMs, signal, onFailure } = options
  signal.addEventListener('abort', () => bell.ring(), { once: true })
  let retryMs = firstRetryMs
  while (!signal.aborted) {
    try {
      await task()
      retryMs = firstRetryMs
      await bell.wait(clock, Math.min(intervalMs, longestWaitMs))
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof OperationError)) throw error
      const waitMs = Math.max(retryMs, (error.retryAfterSeconds ?? 0) * 1_000)
      onFailure(error, waitMs)
      retryMs = Math.min(retryMs * 2, longestRetryMs)
      // Whoever asks sooner would be turned away again.
      await clock.sleep(waitMs, signal)
    }
  }
}
