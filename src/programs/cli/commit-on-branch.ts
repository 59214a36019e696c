import { verificationOf } from '../../core/fleet/index.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import { systemClock } from '../../io/clock.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

/** A commit that a command makes for a person. */
export interface BranchCommit {
  readonly message: string
  /** Text by path; empty: the commit only says something. */
  readonly changes: ReadonlyMap<string, string>
  /** What to do when the branch moved meanwhile. */
  readonly again: string
  /** What to do instead where the branch is checked out: it is theirs to commit to, under their own name. */
  readonly byHand: string
}

/** Puts a commit on the branch of a source, if nobody did meanwhile; gives its id. */
export async function commitOnBranch(
  { source, repository, signatures }: Pick<OpenSource, 'source' | 'repository' | 'signatures'>,
  { message, changes, again, byHand }: BranchCommit,
): Promise<string> {
  const { branch } = source.description
  const head = await source.latest()
  if (head === undefined) throw new UsageError(`there is no branch "${branch}"`)
  const time = Math.floor(systemClock.now() / 1_000)
  try {
    const commit = await repository.commit({
      base: head,
      parents: [head],
      changes,
      message,
      time,
      isToBeSigned: true,
    })
    const required = verificationOf(await source.repository.tree(head))
    const fault = typeof required === 'object' ? await signatures?.faultOf(commit, required.keys) : undefined
    if (fault !== undefined)
      throw new UsageError(`it would be refused: ${fault}; let git sign it (commit.gpgSign), or ${byHand}`)
    const pushed = await repository.push({ branch, expected: head, commit })
    if (pushed === 'stale') throw new UsageError(`the branch moved meanwhile: ${again}`)
    return commit
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'git/unsupported') throw error
    throw new UsageError(`${error.message}: ${byHand}`)
  }
}
