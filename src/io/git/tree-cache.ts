import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import {
  maxFileBytes,
  type TreeDirectory,
  type TreeEntry,
  type TreeFile,
  type TreeLink,
  type TreeSubmodule,
} from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { ObjectReader } from './object-reader.ts'
import { parseTreeObject, type RawEntry } from './parse-tree-object.ts'

const maxDepth = 200
// A tree can name one subtree many times over, so a few small objects may stand for any number of files.
const maxFiles = 2_000_000
const maxLinkBytes = 4096

/**
 * The trees of one repository with structural sharing: an object that somebody still holds is never read again,
 * and what has one id is one object.
 */
export class TreeCache {
  readonly #directories = new WeakValueMap<string, TreeDirectory>()
  readonly #files = new WeakValueMap<string, TreeFile>()
  readonly #others = new WeakValueMap<string, TreeLink | TreeSubmodule>()
  readonly #counts = new WeakMap<TreeDirectory, number>()

  /** The tree with this id; only objects that are new are read. */
  async read(id: string, reader: ObjectReader): Promise<TreeDirectory> {
    const found = this.#directories.get(id)
    if (found !== undefined) return found
    const reading: Reading = { trees: new Map(), directories: new Map(), files: new Map(), links: new Map() }
    await this.#readTrees(id, reading, reader)
    await this.#readFiles(reading, reader)
    return this.#build(id, reading, 0)
  }

  async #readTrees(root: string, reading: Reading, reader: ObjectReader): Promise<void> {
    let level: readonly string[] = [root]
    while (level.length > 0) {
      const contents = await reader.contents(level)
      const next = new Set<string>()
      for (const [index, id] of level.entries()) {
        const entries = parseTreeObject(contents[index] ?? new Uint8Array())
        reading.trees.set(id, entries)
        for (const entry of entries) this.#visit(entry, reading, next)
      }
      level = [...next].filter(id => !reading.trees.has(id))
    }
  }

  // Holds on to what is cached, so that it is not collected between here and the end of the reading.
  #visit(entry: RawEntry, reading: Reading, next: Set<string>): void {
    const { kind, id } = entry
    if (kind === 'directory') {
      const known = this.#directories.get(id)
      if (known === undefined) next.add(id)
      else reading.directories.set(id, known)
    } else if (kind === 'file' && !reading.files.has(id)) {
      reading.files.set(id, this.#files.get(id))
    } else if (kind === 'symlink') reading.links.set(id, '')
  }

  async #readFiles(reading: Reading, reader: ObjectReader): Promise<void> {
    const unknown = [...reading.files].flatMap(([id, file]) => (file === undefined ? [id] : []))
    const sizes = await reader.sizes(unknown)
    const readable = unknown.filter((_, index) => (sizes[index] ?? 0) <= maxFileBytes)
    const contents = await reader.contents(readable)
    const contentOf = new Map(readable.map((id, index) => [id, contents[index]]))
    for (const [index, id] of unknown.entries()) {
      const file: TreeFile = { kind: 'file', id, size: sizes[index] ?? 0, content: contentOf.get(id) }
      reading.files.set(id, file)
      this.#files.set(id, file)
    }
    await readLinks(reading.links, reader)
  }

  #build(id: string, reading: Reading, depth: number): TreeDirectory {
    const known = reading.directories.get(id)
    if (known !== undefined) return known
    if (depth > maxDepth) throw tooLarge(id, `more than ${maxDepth} directories deep`)
    const built = (reading.trees.get(id) ?? []).map(
      entry => [entry.name, this.#entry(entry, reading, depth)] as const,
    )
    built.sort(([a], [b]) => (a < b ? -1 : 1))
    const directory: TreeDirectory = { kind: 'directory', id, entries: new Map(built) }
    this.#count(directory)
    reading.directories.set(id, directory)
    this.#directories.set(id, directory)
    return directory
  }

  #entry({ kind, id }: RawEntry, reading: Reading, depth: number): TreeEntry {
    if (kind === 'directory') return this.#build(id, reading, depth + 1)
    if (kind === 'symlink') {
      const target = reading.links.get(id) ?? ''
      return this.#others.obtain(`${kind} ${id}`, () => ({ kind, id, target }))
    }
    if (kind === 'submodule') return this.#others.obtain(`${kind} ${id}`, () => ({ kind, id }))
    return reading.files.get(id) ?? { kind: 'file', id, size: 0, content: undefined }
  }

  #count(directory: TreeDirectory): void {
    let files = 0
    for (const entry of directory.entries.values()) {
      files += entry.kind === 'directory' ? (this.#counts.get(entry) ?? 0) : 1
    }
    if (files > maxFiles) throw tooLarge(directory.id, `more than ${maxFiles} files`)
    this.#counts.set(directory, files)
  }
}

interface Reading {
  readonly trees: Map<string, readonly RawEntry[]>
  readonly directories: Map<string, TreeDirectory>
  readonly files: Map<string, TreeFile | undefined>
  readonly links: Map<string, string>
}

async function readLinks(links: Map<string, string>, reader: ObjectReader): Promise<void> {
  const ids = [...links.keys()]
  const sizes = await reader.sizes(ids)
  const short = ids.filter((_, index) => (sizes[index] ?? 0) <= maxLinkBytes)
  const targets = await reader.contents(short)
  for (const [index, id] of short.entries()) links.set(id, Buffer.from(targets[index] ?? []).toString())
}

function tooLarge(id: string, what: string): OperationError {
  return new OperationError({
    code: 'git/unsupported',
    message: `the tree ${id} has ${what}`,
    subject: id,
    retryable: false,
  })
}
