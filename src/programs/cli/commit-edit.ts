import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { OperationError } from '../../core/model/operation-error.ts'
import { systemClock } from '../../io/clock.ts'
import { locateFleet } from './fleet-place.ts'
import type { OpenSource } from './open-source.ts'
import type { SourceOptions } from './source-options.ts'
import type { FileEdit } from './suspension-edit.ts'
import { UsageError } from './usage-error.ts'

/** Writes a file of the fleet: into the directory, or as a commit on the branch. Gives where, as a person says it. */
export async function commitEdit(
  open: OpenSource,
  options: SourceOptions,
  { file, text }: FileEdit,
  subject: string,
): Promise<string> {
  const place = await locateFleet(options)
  if (place.kind === 'directory') {
    await writeFile(join(place.directory, file), text)
    return `${open.prefix}${file}`
  }
  const { source } = open
  const { branch } = source.description
  const head = await source.latest()
  if (head === undefined) throw new UsageError(`there is no branch "${branch}"`)
  const time = Math.floor(systemClock.now() / 1_000)
  const changes = new Map([[file, text]])
  const message = `${subject}\n`
  const commit = await source.repository.commit({ base: head, parents: [head], changes, message, time })
  if ((await push(open, head, commit, file)) === 'stale')
    throw new UsageError('the branch moved meanwhile: try again')
  return `commit ${commit.slice(0, 12)}`
}

// A branch that somebody has checked out is theirs to commit to, under their own name.
async function push(
  { source, repository }: OpenSource,
  expected: string,
  commit: string,
  file: string,
): Promise<'pushed' | 'stale'> {
  const { branch } = source.description
  try {
    return await repository.push({ branch, expected, commit })
  } catch (error) {
    if (!(error instanceof OperationError) || error.code !== 'git/unsupported') throw error
    throw new UsageError(`${error.message}: set "suspend" in ${file} there, and commit it`)
  }
}
