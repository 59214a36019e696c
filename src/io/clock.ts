import { setTimeout as after } from 'node:timers/promises'
import type { Clock } from '../reconcile/ports.ts'

// A timer of Node fires at once beyond this.
const longestTimer = 2 ** 31 - 1

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; left > 0 && signal?.aborted !== true; left -= longestTimer) {
      await after(Math.min(left, longestTimer), undefined, signal === undefined ? {} : { signal }).catch(
        endsEarly,
      )
    }
  },
}

function endsEarly(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error
}

/** Runs on evenly, whatever is done to the machine's own clock: for how long something took, not for when it was. */
export const steadyClock: Clock = { now: () => performance.now(), sleep: systemClock.sleep }
