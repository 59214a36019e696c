/** A word of a node on which revision an application stays at in the clusters at and below it. */
export interface Pin {
  /** Name, or `"*"`. */
  readonly application: string
  /** Full commit id; absent: what is in force when it is read, which is a pause. */
  readonly revision?: string
  readonly reason?: string
  /** When it ends by itself, as RFC 3339 writes it; absent: when somebody ends it. */
  readonly until?: string
  /** Path of the node. */
  readonly from: string
}

/** The pin of an application among those of a cluster, the nearest first; one that is over by then counts no more. */
export function pinOf(
  pins: readonly Pin[] | undefined,
  application: string,
  now: number = Number.NEGATIVE_INFINITY,
): Pin | undefined {
  return pins?.find(pin => isOf(pin, application) && endOfPin(pin) > now)
}

/** When a pin ends by itself, in milliseconds since the epoch; Infinity where it does not. */
export function endOfPin({ until }: Pin): number {
  return until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until)
}

function isOf({ application }: Pin, wanted: string): boolean {
  return application === '*' || application === wanted
}

/** `paused by asia until 2030-01-31T12:00:00Z: the network is rebuilt`. */
export function formatPin({ revision, reason, until, from }: Pin): string {
  const what = revision === undefined ? 'paused' : `pinned to ${revision.slice(0, 12)}`
  const where = ` by ${from === '' ? 'the fleet' : from}`
  const time = until === undefined ? '' : ` until ${until}`
  return `${what}${where}${time}${reason === undefined ? '' : `: ${reason}`}`
}
