/** Why the forge does not know how things stand: it does not answer, or refuses what it is told. */
export interface Unannounced {
  /** The first failure, a line. */
  readonly message: string
  /** RFC 3339: since then. */
  readonly since: string
}

/** `the forge was not told everything since …: …`, a line. */
export function formatUnannounced({ message, since }: Unannounced): string {
  return `the forge was not told everything since ${since}: ${message}`
}
