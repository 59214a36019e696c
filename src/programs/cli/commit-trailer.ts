import { OperationError } from '../../core/model/operation-error.ts'
import { systemClock } from '../../io/clock.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

/** What an empty commit says to the reconciler. */
export interface Trailer {
  readonly subject: string
  /** `Banyan-Approve: <digest>`. */
  readonly line: string
  /** What to do when the branch moved meanwhile. */
  readonly again: string
}

/** Puts an empty commit with a trailer on the branch of a source; gives its id. */
export async function commitTrailer(open: OpenSource, trailer: Trailer): Promise<string> {
  const { source, repository } = open
  const { branch } = source.description
  const head = await source.latest()
  if (head === undefined) throw new UsageError(`there is no branch "${branch}"`)
  const message = `${trailer.subject}\n\n${trailer.line}\n`
  const time = Math.floor(systemClock.now() / 1_000)
  const commit = await repository.commit({ base: head, parents: [head], changes: new Map(), message, time })
  const pushed = await push(open, head, commit, trailer)
  if (pushed === 'stale') throw new UsageError(`the branch moved meanwhile: ${trailer.again}`)
  return commit
}

// A branch that somebody has checked out is theirs to commit to, under their own name.
async function push(
  { source, repository }: Pick<OpenSource, 'source' | 'repository'>,
  expected: string,
  commit: string,
  { subject, line }: Trailer,
): Promise<'pushed' | 'stale'> {
  const { branch } = source.description
  try {
    return await repository.push({ branch, expected, commit })
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'git/unsupported') throw error
    const command = `git commit --allow-empty --only -m "${subject}" -m "${line}"`
    throw new UsageError(`${error.message}: commit it there with\n  ${command}`)
  }
}
