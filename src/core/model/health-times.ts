/** How long health is given in a cluster. */
export interface HealthTimes {
  /** An object that was not well counts as Healthy again after it was so for so long. */
  readonly stabilityWindowSeconds: number
  /** An object that is Progressing for longer, and gets no further, is Degraded. */
  readonly progressDeadlineSeconds: number
}

export const defaultHealthTimes: HealthTimes = { stabilityWindowSeconds: 0, progressDeadlineSeconds: 600 }
