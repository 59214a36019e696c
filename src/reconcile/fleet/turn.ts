import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock } from '../ports.ts'

/** What a failure keeps from being done: taking in what is new, or reporting. */
export type Part = 'source' | 'report'

/** Times are in milliseconds since the epoch. */
export interface Turn {
  readonly startedAt: number
  readonly endedAt: number
  /** Whether anything was taken in, or written. */
  readonly hasNews: boolean
}

/** Does a task that may fail for a while: gives when, and why it failed where it did. */
export async function takeTurn(
  clock: Clock,
  task: () => Promise<boolean>,
): Promise<Turn & { readonly failure: OperationError | undefined }> {
  const startedAt = clock.now()
  try {
    const hasNews = await task()
    return { startedAt, endedAt: clock.now(), hasNews, failure: undefined }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    return { startedAt, endedAt: clock.now(), hasNews: false, failure: error }
  }
}
