/** Why nothing is written for a while, and until when. */
export interface Suspension {
  readonly reason?: string
  /** When it ends by itself, as RFC 3339 writes it; absent: when somebody ends it. */
  readonly until?: string
}

/** When a suspension ends by itself, in milliseconds since the epoch; Infinity where it does not. */
export function endOf({ until }: Suspension): number {
  return until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
}

/** Tells whether a cluster's suspension holds at a time, in milliseconds since the epoch. */
export function suspendedAt(time: number): (cluster: string, suspension: Suspension) => boolean {
  return (_, suspension) => endOf(suspension) > time
}

/** `until 2030-01-31T12:00:00Z: the network is rebuilt`; empty where nothing is said. */
export function formatSuspension({ reason, until }: Suspension): string {
  return [until === undefined ? '' : `until ${until}`, reason ?? ''].filter(text => text !== '').join(': ')
}
