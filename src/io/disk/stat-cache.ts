import { createHash } from 'node:crypto'
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { gitObjectId } from '../../base/std/hash.ts'
import { maxFileBytes } from '../../base/tree/tree.ts'
import { diskFailure } from './disk-failure.ts'
import type { SnapshotEntry } from './snapshot-repository.ts'

/** A file as it was when it was last read. */
export interface SeenFile {
  /** Git's id of the content. */
  readonly id: string
  readonly kind: 'file' | 'symlink'
  readonly entry: Exclude<SnapshotEntry, null> | undefined
}

interface Memory {
  readonly stats: Stats
  readonly id: string
  readonly kind: 'file' | 'symlink'
  /** Whether the file was at rest when it was read: a later write would show in its times. */
  readonly settled: boolean
}

// Times of files are only as fine as the kernel's tick.
const tickMilliseconds = 50
const parallel = 32

/** Reads the files of a directory again only where their size, times or inode changed. */
export class StatCache {
  readonly #directory: string
  #memories: ReadonlyMap<string, Memory> = new Map()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** What is at the paths; those where nothing is any more are left out. Files that were read have their `entry`. */
  async look(paths: readonly string[]): Promise<ReadonlyMap<string, SeenFile>> {
    const memories = new Map<string, Memory>()
    const seen = new Map<string, SeenFile>()
    let next = 0
    const worker = async (): Promise<void> => {
      for (let path = paths[next++]; path !== undefined; path = paths[next++]) {
        await this.#lookAt(path, memories, seen)
      }
    }
    await Promise.all(Array.from({ length: parallel }, worker))
    this.#memories = memories
    return seen
  }

  /** What to commit for a file that was not read because it did not change. */
  async entry(path: string): Promise<SnapshotEntry> {
    const full = join(this.#directory, path)
    const stats = await lstatIfThere(full)
    return stats === undefined ? null : ((await read(full, stats))?.entry ?? null)
  }

  async #lookAt(path: string, memories: Map<string, Memory>, seen: Map<string, SeenFile>): Promise<void> {
    const full = join(this.#directory, path)
    const now = Date.now()
    const stats = await lstatIfThere(full)
    if (stats === undefined) return
    const known = this.#memories.get(path)
    if (known?.settled && isSame(known.stats, stats)) {
      memories.set(path, known)
      seen.set(path, { id: known.id, kind: known.kind, entry: undefined })
      return
    }
    const file = await read(full, stats)
    if (file === undefined) return
    const settled = Math.max(stats.mtimeMs, stats.ctimeMs) < now - tickMilliseconds
    memories.set(path, { stats, id: file.id, kind: file.kind, settled })
    seen.set(path, file)
  }
}

function isSame(a: Stats, b: Stats): boolean {
  return (
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    a.ino === b.ino &&
    a.mode === b.mode
  )
}

async function lstatIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path)
  } catch (error) {
    if (isGone(error)) return undefined
    throw diskFailure(path, 'it cannot be read', error)
  }
}

async function read(path: string, stats: Stats): Promise<SeenFile | undefined> {
  try {
    if (stats.isSymbolicLink()) {
      const target = await readlink(path)
      return {
        id: gitObjectId('blob', Buffer.from(target)),
        kind: 'symlink',
        entry: { kind: 'symlink', target },
      }
    }
    if (!stats.isFile()) return undefined
    const executable = (stats.mode & 0o100) !== 0
    const { size } = stats
    if (size > maxFileBytes) {
      return {
        id: await hashLarge(path, size),
        kind: 'file',
        entry: { kind: 'copy', path, size, executable },
      }
    }
    const content = await readFile(path)
    return { id: gitObjectId('blob', content), kind: 'file', entry: { kind: 'file', content, executable } }
  } catch (error) {
    if (isGone(error)) return undefined
    throw diskFailure(path, 'it cannot be read', error)
  }
}

async function hashLarge(path: string, size: number): Promise<string> {
  const hash = createHash('sha1').update(`blob ${size}\0`)
  await pipeline(createReadStream(path, { end: size - 1 }), hash)
  return hash.digest('hex')
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
