import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import type { FleetSource } from '../../reconcile/ports.ts'
import { diskFailure } from './disk-failure.ts'
import { isIgnored, listFiles } from './list-files.ts'
import type { SnapshotEntry, SnapshotRepository } from './snapshot-repository.ts'
import { type SeenFile, StatCache } from './stat-cache.ts'
import { watchDirectory } from './watch-directory.ts'

/** The branch of our own repository that the revisions of a working directory are on. */
const workingDirectoryBranch = 'working-directory'

export interface WorkingDirectoryOptions {
  readonly directory: string
  /** Keeps the revisions, and beside them the state store; nothing of the directory itself is written. */
  readonly repository: SnapshotRepository
  /** The files that count, from `directory`; undefined, or without it: all but `.git` and `node_modules`. */
  readonly listFiles?: () => Promise<readonly string[] | undefined>
  /** Milliseconds since the epoch. */
  readonly now?: () => number
}

/** A directory with its uncommitted edits as the place that the fleet is read from. */
export function workingDirectorySource(options: WorkingDirectoryOptions): FleetSource {
  const directory = resolve(options.directory)
  const snapshots = new Snapshots({ ...options, directory })
  let last: Promise<unknown> = Promise.resolve()
  return {
    description: { source: directory, branch: workingDirectoryBranch },
    repository: options.repository,
    latest: signal => {
      const taken = last.then(() => snapshots.take(signal))
      last = taken.catch(() => undefined)
      return taken
    },
    subscribe: listener => watchDirectory(directory, listener),
  }
}

const attempts = 5

class Snapshots {
  readonly #options: WorkingDirectoryOptions
  readonly #stats: StatCache

  constructor(options: WorkingDirectoryOptions) {
    this.#options = options
    this.#stats = new StatCache(options.directory)
  }

  /** The revision of what is in the directory now: a new commit only when something differs from the last. */
  async take(signal: AbortSignal | undefined): Promise<string> {
    const { directory, repository } = this.#options
    const paths = await this.#list()
    signal?.throwIfAborted()
    const seen = await this.#stats.look(paths)
    signal?.throwIfAborted()
    // Another process may take revisions of the same directory.
    for (let attempt = 0; attempt < attempts; attempt++) {
      const expected = await repository.fetch(workingDirectoryBranch, signal)
      const changes = await this.#changes(seen, expected)
      if (changes.size === 0 && expected !== undefined) return expected
      const commit = await this.#commit(changes, expected)
      const outcome = await repository.push({ branch: workingDirectoryBranch, expected, commit })
      if (outcome === 'pushed') return commit
    }
    throw diskFailure(directory, 'others take revisions of it all the time')
  }

  async #list(): Promise<readonly string[]> {
    const { directory } = this.#options
    const found = await stat(directory).catch(error => {
      throw diskFailure(directory, 'it is not there', error)
    })
    if (!found.isDirectory()) throw diskFailure(directory, 'it is no directory')
    const listed = await this.#options.listFiles?.()
    return listed?.filter(path => !isIgnored(path)) ?? listFiles(directory)
  }

  async #changes(
    seen: ReadonlyMap<string, SeenFile>,
    expected: string | undefined,
  ): Promise<ReadonlyMap<string, SnapshotEntry>> {
    const changes = new Map<string, SnapshotEntry>()
    const committed = new Map<string, string>()
    if (expected !== undefined) flatten(await this.#options.repository.tree(expected), '', committed)
    for (const [path, file] of seen) {
      if (committed.get(path) === `${file.kind} ${file.id}`) continue
      changes.set(path, file.entry ?? (await this.#stats.entry(path)))
    }
    for (const path of committed.keys()) if (!seen.has(path)) changes.set(path, null)
    return changes
  }

  async #commit(changes: ReadonlyMap<string, SnapshotEntry>, base: string | undefined): Promise<string> {
    const now = this.#options.now ?? Date.now
    return this.#options.repository.commit({
      base,
      parents: base === undefined ? [] : [base],
      changes,
      message: 'working directory',
      time: Math.floor(now() / 1000),
    })
  }
}

function flatten(directory: TreeDirectory, prefix: string, into: Map<string, string>): void {
  for (const [name, entry] of directory.entries) {
    const path = `${prefix}${name}`
    if (entry.kind === 'directory') flatten(entry, `${path}/`, into)
    else into.set(path, `${entry.kind} ${entry.id}`)
  }
}
