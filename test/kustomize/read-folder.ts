import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { gitObjectId } from '../../src/base/std/hash.ts'
import { makeDirectory, makeFile } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory, TreeEntry, TreeLink } from '../../src/base/tree/tree.ts'

/** A folder of the disk as a tree; symbolic links stay links. */
export function readFolder(folder: string): TreeDirectory {
  const entries = readdirSync(folder, { withFileTypes: true }).map(entry => {
    const path = join(folder, entry.name)
    return [
      entry.name,
      entry.isDirectory() ? readFolder(path) : readEntry(path, entry.isSymbolicLink()),
    ] as const
  })
  return makeDirectory(entries)
}

function readEntry(path: string, isLink: boolean): TreeEntry {
  if (!isLink) return makeFile(readFileSync(path))
  const target = readlinkSync(path)
  return { kind: 'symlink', id: gitObjectId('blob', Buffer.from(target)), target } satisfies TreeLink
}
