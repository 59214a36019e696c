import type { Clock } from '../ports.ts'

/** However little is due: what no bell was rung for is found out after so long. */
export const longestWaitMs = 60_000

/** How long to wait for what is due then, in milliseconds since the epoch; undefined: never. */
export function untilNext(at: number | undefined, clock: Clock): number {
  return Math.min(longestWaitMs, Math.max(0, (at ?? Number.POSITIVE_INFINITY) - clock.now()))
}
