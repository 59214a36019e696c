import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, makeFile } from '../../src/base/tree/make-tree.ts'
import type { TreeDirectory } from '../../src/base/tree/tree.ts'

/** A folder of the disk as a tree. */
export function readFolder(folder: string): TreeDirectory {
  const entries = readdirSync(folder, { withFileTypes: true }).map(entry => {
    const path = join(folder, entry.name)
    return [entry.name, entry.isDirectory() ? readFolder(path) : makeFile(readFileSync(path))] as const
  })
  return makeDirectory(entries)
}
