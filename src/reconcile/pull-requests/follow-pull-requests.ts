import { OperationError } from '../../core/model/operation-error.ts'
import type { Bell } from '../fleet/bell.ts'
import type { Clock } from '../ports.ts'
import type { PullRequests } from './pull-requests.ts'

export interface FollowOptions {
  readonly pullRequests: PullRequests
  /** Rung when there may be something new. */
  readonly bell: Bell
  readonly clock: Clock
  /** How often the forge is looked at where nothing rings. */
  readonly intervalMs: number
  readonly signal: AbortSignal
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

const firstRetryMs = 5_000
const longestRetryMs = 300_000

/** Plans pull requests for ever; a forge that is away holds up nothing else. */
export async function followPullRequests(options: FollowOptions): Promise<void> {
  const { pullRequests, bell, clock, intervalMs, signal, onFailure } = options
  signal.addEventListener('abort', () => bell.ring(), { once: true })
  let retryMs = firstRetryMs
  while (!signal.aborted) {
    try {
      await pullRequests.look(signal)
      retryMs = firstRetryMs
      await bell.wait(clock, intervalMs)
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
