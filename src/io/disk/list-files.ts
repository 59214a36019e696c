import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { diskFailure } from './disk-failure.ts'

const maxFiles = 1_000_000
const ignored = /^(\.git|node_modules)$/i

/** Whether a path from the root of a working directory belongs to no fleet: Git's own files and installed packages. */
export function isIgnored(path: string): boolean {
  return path.split('/').some(name => ignored.test(name))
}

/** The paths of everything in a directory and below that is not a directory; links are not followed. */
export async function listFiles(directory: string): Promise<readonly string[]> {
  const files: string[] = []
  let level: readonly string[] = ['']
  while (level.length > 0) {
    const below: string[] = []
    for (const parent of level) {
      for (const entry of await entriesOf(join(directory, parent))) {
        const path = parent === '' ? entry.name : `${parent}/${entry.name}`
        if (ignored.test(entry.name)) continue
        if (entry.isDirectory()) below.push(path)
        else files.push(path)
      }
    }
    if (files.length > maxFiles) throw diskFailure(directory, `it has more than ${maxFiles} files`)
    level = below
  }
  return files
}

async function entriesOf(path: string): ReturnType<typeof readEntries> {
  try {
    return await readEntries(path)
  } catch (error) {
    // A directory that is there but cannot be read must not look like one that was emptied.
    throw diskFailure(path, 'it cannot be read', error)
  }
}

function readEntries(path: string) {
  return readdir(path, { withFileTypes: true })
}
