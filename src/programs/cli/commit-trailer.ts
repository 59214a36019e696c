import { commitOnBranch } from './commit-on-branch.ts'
import type { OpenSource } from './open-source.ts'

/** What an empty commit says to the reconciler. */
export interface Trailer {
  readonly subject: string
  /** `Banyan-Approve: <digest>`. */
  readonly line: string
  /** What to do when the branch moved meanwhile. */
  readonly again: string
}

/** Puts an empty commit with a trailer on the branch of a source; gives its id. */
export async function commitTrailer(open: OpenSource, { subject, line, again }: Trailer): Promise<string> {
  const command = `git commit --allow-empty --only -m "${subject}" -m "${line}"`
  return await commitOnBranch(open, {
    message: `${subject}\n\n${line}\n`,
    changes: new Map(),
    again,
    byHand: `commit it there with\n  ${command}`,
  })
}
