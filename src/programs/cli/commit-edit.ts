import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitOnBranch } from './commit-on-branch.ts'
import { locateFleet } from './fleet-place.ts'
import type { OpenSource } from './open-source.ts'
import type { SourceOptions } from './source-options.ts'
import type { FileEdit } from './suspension-edit.ts'

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
  const commit = await commitOnBranch(open, {
    message: `${subject}\n`,
    changes: new Map([[file, text]]),
    again: 'try again',
    byHand: `set "suspend" in ${file} there, and commit it`,
  })
  return `commit ${commit.slice(0, 12)}`
}
