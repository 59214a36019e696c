/** How clusters are observed. */
export interface ObservationSettings {
  /** Between two looks at a cluster, in milliseconds. */
  readonly intervalMs: number
  /** After a look that failed. */
  readonly retryMs: number
  /** Between two looks while replicas are on their way from one cluster to another. */
  readonly movingMs: number
  /** How long what is decided waits for a look that takes long ... */
  readonly patienceMs: number
  /** ... and for the first one at a cluster. */
  readonly firstPatienceMs: number
  /** So many looks in a row must fail ... */
  readonly failedProbes: number
  /** ... over at least so long, before a cluster is called unreachable or not ready. */
  readonly failedMs: number
  /** How long a pod may look for a node before its replica counts as unschedulable. */
  readonly unschedulableMs: number
  /** What is free is told anew when any amount differs by more than this part of what nodes offer. */
  readonly quantum: number
}

export const defaultObservationSettings: ObservationSettings = {
  intervalMs: 30_000,
  retryMs: 15_000,
  movingMs: 2_000,
  patienceMs: 1_000,
  firstPatienceMs: 10_000,
  failedProbes: 3,
  failedMs: 30_000,
  unschedulableMs: 300_000,
  quantum: 0.02,
}
