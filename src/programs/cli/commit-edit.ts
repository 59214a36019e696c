import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { commitOnBranch } from './commit-on-branch.ts'
import { locateFleet } from './fleet-place.ts'
import type { OpenSource } from './open-source.ts'
import type { SourceOptions } from './source-options.ts'
import type { FileEdit } from './suspension-edit.ts'

/** Writes files of the fleet: into the directory, or as a commit on the branch. Gives where, as a person says it. */
export async function commitEdit(
  open: OpenSource,
  options: SourceOptions,
  { changes, field }: Pick<FileEdit, 'changes' | 'field'>,
  subject: string,
): Promise<string> {
  const place = await locateFleet(options)
  if (place.kind === 'directory') {
    for (const [file, text] of changes) await writeFile(join(place.directory, file), text)
    return [...changes.keys()].map(file => `${open.prefix}${file}`).join(', ')
  }
  const commit = await commitOnBranch(open, {
    message: `${subject}\n`,
    changes,
    again: 'try again',
    byHand: `set "${field}" in ${[...changes.keys()].join(', ')} there, and commit it`,
  })
  return `commit ${commit.slice(0, 12)}`
}
