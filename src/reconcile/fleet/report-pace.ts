const leastMs = 1_000
const mostMs = 15_000
/** Of the time that reporting may take while clusters are worked on, and when all is at rest. */
const workingShare = 20
const restingShare = 4

/**
 * When the next report is due: what comes of many clusters is gathered the longer the more a report costs, so that
 * reporting takes a twentieth of the time, and what stands at the end is told soon.
 */
export class ReportPace {
  #costMs = 0
  #endedAt = Number.NEGATIVE_INFINITY

  /** A report was made; in milliseconds since the epoch. */
  note(beganAt: number, endedAt: number): void {
    this.#costMs = endedAt - beganAt
    this.#endedAt = endedAt
  }

  /** Whether the next one is due, also where the clock was set back; in milliseconds since the epoch. */
  isDue(now: number, isWorking: boolean): boolean {
    const waitMs = this.#costMs * (isWorking ? workingShare : restingShare)
    const passedMs = now - this.#endedAt
    return passedMs < 0 || passedMs >= Math.min(mostMs, Math.max(leastMs, waitMs))
  }
}
