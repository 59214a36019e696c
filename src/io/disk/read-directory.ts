import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { gitObjectId } from '../../base/std/hash.ts'
import { makeDirectory, makeFile } from '../../base/tree/make-tree.ts'
import { maxFileBytes, type TreeDirectory, type TreeEntry } from '../../base/tree/tree.ts'
import { diskFailure } from './disk-failure.ts'

/** Reads a directory as a tree; links are kept as links, `.git` and `node_modules` are left out. */
export async function readDirectory(directory: string): Promise<TreeDirectory> {
  const entries: [string, TreeEntry][] = []
  for (const entry of await list(directory)) {
    if (entry.name === '.git' || entry.name === 'node_modules') continue
    const path = join(directory, entry.name)
    if (entry.isDirectory()) entries.push([entry.name, await readDirectory(path)])
    else if (entry.isFile()) entries.push([entry.name, await readOne(path)])
    else if (entry.isSymbolicLink()) entries.push([entry.name, link(await readlink(path))])
  }
  return makeDirectory(entries)
}

async function list(directory: string): Promise<Awaited<ReturnType<typeof entriesOf>>> {
  try {
    return await entriesOf(directory)
  } catch (error) {
    throw diskFailure(directory, 'cannot be read', error)
  }
}

function entriesOf(directory: string) {
  return readdir(directory, { withFileTypes: true })
}

async function readOne(path: string): Promise<TreeEntry> {
  const { size } = await stat(path)
  if (size <= maxFileBytes) return makeFile(await readFile(path))
  return { kind: 'file', id: gitObjectId('blob', Buffer.from(`${path} ${size}`)), size, content: undefined }
}

function link(target: string): TreeEntry {
  return { kind: 'symlink', id: gitObjectId('blob', Buffer.from(target)), target }
}
