/** Why what is enforced is not what the source says now. */
export interface Stale {
  /** It does not answer; its newest revision is not signed as it should be; that one is broken as a whole. */
  readonly reason: (typeof staleReasons)[number]
  /** A line. */
  readonly message: string
  /** The revision that is not enforced; absent: none is known. */
  readonly revision?: string
  /** RFC 3339: until then it was what the source said. */
  readonly since: string
}

export const staleReasons = ['SourceUnavailable', 'InvalidCommitSignature', 'RevisionBroken'] as const

/** `commit 1234abcd is refused: …`, a line. */
export function formatStale({ reason, message, revision = '', since }: Stale): string {
  const id = revision.slice(0, 12)
  const what = {
    SourceUnavailable: 'the source does not answer',
    InvalidCommitSignature: `commit ${id} is refused`,
    RevisionBroken: `revision ${id} is broken as a whole`,
  }
  return `${what[reason]} since ${since}: ${message}`
}
