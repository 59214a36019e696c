import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createDeflate } from 'node:zlib'
import { writeBlob, writeTree } from 'isomorphic-git'
import { OperationError } from '../../../core/model/operation-error.ts'
import { bytesOf, type CommitEntry, modeOf, orderChanges } from '../commit-entries.ts'
import { eachInParallel } from '../each-in-parallel.ts'
import type { ObjectReader } from '../object-reader.ts'
import { parseTreeObject } from '../parse-tree-object.ts'
import { atomicFiles } from './atomic-files.ts'

const parallel = 16

/** Writes the blobs of some changes and the trees above them, on top of a tree; gives the id of the new tree. */
export async function writeTreeOf(
  gitdir: string,
  base: string | undefined,
  changes: ReadonlyMap<string, CommitEntry>,
  reader: ObjectReader,
): Promise<string> {
  const root: Draft = { below: new Map(), leaves: new Map(), replaces: false }
  const written = await eachInParallel(orderChanges(changes), parallel, async ([path, entry]) => {
    return {
      path,
      leaf: entry === null ? null : { mode: modeOf(entry), oid: await writeEntry(gitdir, entry) },
    }
  })
  for (const { path, leaf } of written) place(root, path.split('/'), leaf)
  return (await writeDraft(gitdir, base, root, reader)) ?? writeTree({ fs: atomicFiles, gitdir, tree: [] })
}

interface Leaf {
  readonly mode: string
  readonly oid: string
}

interface Draft {
  readonly below: Map<string, Draft>
  readonly leaves: Map<string, Leaf | null>
  /** Whether what was at this place before is gone. */
  readonly replaces: boolean
}

function place(draft: Draft, names: readonly string[], leaf: Leaf | null): void {
  const [name = '', ...rest] = names
  if (rest.length === 0) {
    draft.below.delete(name)
    draft.leaves.set(name, leaf)
    return
  }
  const replaces = draft.leaves.has(name)
  draft.leaves.delete(name)
  const below = draft.below.get(name) ?? { below: new Map(), leaves: new Map(), replaces }
  draft.below.set(name, below)
  place(below, rest, leaf)
}

// Undefined for a tree with nothing in it: Git has no empty directories.
async function writeDraft(
  gitdir: string,
  base: string | undefined,
  draft: Draft,
  reader: ObjectReader,
): Promise<string | undefined> {
  const [content] = base === undefined || draft.replaces ? [] : await reader.contents([base])
  const entries = new Map(
    parseTreeObject(content ?? new Uint8Array()).map(({ name, mode, id, kind }) => [
      name,
      { mode, oid: id, kind },
    ]),
  )
  for (const [name, leaf] of draft.leaves) {
    if (leaf === null) entries.delete(name)
    else entries.set(name, { ...leaf, kind: 'file' })
  }
  const below = await eachInParallel([...draft.below], parallel, async ([name, next]) => {
    const known = entries.get(name)
    return [
      name,
      await writeDraft(gitdir, known?.kind === 'directory' ? known.oid : undefined, next, reader),
    ] as const
  })
  for (const [name, oid] of below) {
    if (oid !== undefined) entries.set(name, { mode: '40000', oid, kind: 'directory' })
    else if (entries.get(name)?.kind === 'directory') entries.delete(name)
  }
  if (entries.size === 0) return undefined
  const tree = [...entries].map(([path, { mode, oid, kind }]) => ({
    path,
    oid,
    mode: mode.padStart(6, '0'),
    type: typeOf(kind),
  }))
  return writeTree({ fs: atomicFiles, gitdir, tree })
}

function typeOf(kind: string): 'tree' | 'blob' | 'commit' {
  if (kind === 'directory') return 'tree'
  return kind === 'submodule' ? 'commit' : 'blob'
}

async function writeEntry(gitdir: string, entry: Exclude<CommitEntry, null>): Promise<string> {
  if (typeof entry !== 'object' || entry instanceof Uint8Array || entry.kind !== 'copy') {
    return writeBlob({ fs: atomicFiles, gitdir, blob: bytesOf(entry) })
  }
  return copyFile(gitdir, entry.path, entry.size)
}

// A loose object is the deflated header and content, named by their hash; it is written without being held.
async function copyFile(gitdir: string, path: string, size: number): Promise<string> {
  const temporary = join(gitdir, 'objects', `${randomBytes(6).toString('hex')}.tmp`)
  const hash = createHash('sha1')
  let copied = 0
  const source = async function* (): AsyncGenerator<Uint8Array> {
    const header = Buffer.from(`blob ${size}\0`)
    hash.update(header)
    yield header
    for await (const chunk of createReadStream(path, size === 0 ? {} : { end: size - 1 })) {
      hash.update(chunk)
      copied += chunk.length
      yield chunk
    }
  }
  try {
    await pipeline(source, createDeflate({ level: 1 }), createWriteStream(temporary))
    if (copied !== size) throw changed(path)
    const id = hash.digest('hex')
    await mkdir(join(gitdir, 'objects', id.slice(0, 2)), { recursive: true })
    await rename(temporary, join(gitdir, 'objects', id.slice(0, 2), id.slice(2)))
    return id
  } finally {
    await rm(temporary, { force: true })
  }
}

function changed(path: string): OperationError {
  return new OperationError({
    code: 'disk/failed',
    message: `"${path}" changed while it was read`,
    subject: path,
    retryable: true,
  })
}
