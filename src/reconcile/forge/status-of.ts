import { shortened } from '../../base/std/shortened.ts'
import type { CommitStatus, StatusState } from '../../core/model/commit-status.ts'

/** What every forge takes, in characters. */
const maxDescription = 140

/** A status of a commit, of one line that is not too long. */
export function statusOf(context: string, state: StatusState, description: string): CommitStatus {
  return { context, state, description: shortened(description.replaceAll(/\s+/g, ' '), maxDescription) }
}
