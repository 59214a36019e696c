import type { OperationError } from '../../../core/model/operation-error.ts'

const firstMilliseconds = 200
const longestMilliseconds = 5_000
// Beyond this the reconciler's own schedule is the better place to wait.
const longestRetryAfterSeconds = 30

/**
 * Milliseconds to wait before try `count` + 1: what the server asks for, else exponential with full jitter.
 * Undefined when the server asks for longer than a request should wait.
 */
export function retryDelay(error: OperationError, count: number, random: () => number): number | undefined {
  const asked = error.retryAfterSeconds
  if (asked !== undefined) return asked <= longestRetryAfterSeconds ? asked * 1000 : undefined
  return Math.floor(random() * Math.min(longestMilliseconds, firstMilliseconds * 2 ** count))
}
