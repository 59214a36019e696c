import type { CommitStatus, StatusState } from '../ports.ts'

/** What every forge takes, in characters. */
const maxDescription = 140

/** A status of a commit, of one line that is not too long. */
export function statusOf(context: string, state: StatusState, description: string): CommitStatus {
  const line = description.replaceAll(/\s+/g, ' ')
  const isShort = line.length <= maxDescription
  return { context, state, description: isShort ? line : `${line.slice(0, maxDescription - 1)}…` }
}
