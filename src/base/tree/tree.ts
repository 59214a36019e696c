/**
 * An immutable tree of files as one commit has it. Ids are Git's own object ids, and entries with equal ids are
 * the same object within and across revisions, so "unchanged" is `===`.
 */
export interface TreeDirectory {
  readonly kind: 'directory'
  readonly id: string
  /** By name, sorted by name. */
  readonly entries: ReadonlyMap<string, TreeEntry>
}

export interface TreeFile {
  readonly kind: 'file'
  readonly id: string
  /** In bytes. */
  readonly size: number
  /** Absent for a file that is larger than the reader's limit. */
  readonly content: Uint8Array | undefined
}

/** A symbolic link; never followed out of the tree, and not at all by the fleet model. */
export interface TreeLink {
  readonly kind: 'symlink'
  readonly id: string
  readonly target: string
}

/** A commit of another repository at this place (a Git submodule): its files are not here. */
export interface TreeSubmodule {
  readonly kind: 'submodule'
  readonly id: string
}

export type TreeEntry = TreeDirectory | TreeFile | TreeLink | TreeSubmodule

/** The largest file that is read, in bytes; larger ones keep their place with no content. */
export const maxFileBytes: number = 4 * 1024 * 1024

const decoder = new TextDecoder('utf-8')

/** The file's content as text; a byte order mark is dropped. Empty where the content was not read. */
export function textOf(file: TreeFile): string {
  return file.content === undefined ? '' : decoder.decode(file.content)
}

/** The entry at a `/`-separated path from `root`; `''` and `'.'` are the root itself. */
export function entryAt(root: TreeDirectory, path: string): TreeEntry | undefined {
  let entry: TreeEntry | undefined = root
  for (const name of path.split('/')) {
    if (name === '' || name === '.') continue
    if (entry?.kind !== 'directory') return undefined
    entry = entry.entries.get(name)
  }
  return entry
}

export function fileAt(root: TreeDirectory, path: string): TreeFile | undefined {
  const entry = entryAt(root, path)
  return entry?.kind === 'file' ? entry : undefined
}

export function directoryAt(root: TreeDirectory, path: string): TreeDirectory | undefined {
  const entry = entryAt(root, path)
  return entry?.kind === 'directory' ? entry : undefined
}

/** Every file below `directory`, depth first in name order, with its path from there. */
export function* filesBelow(directory: TreeDirectory, prefix = ''): Generator<readonly [string, TreeFile]> {
  for (const [name, entry] of directory.entries) {
    const path = prefix === '' ? name : `${prefix}/${name}`
    if (entry.kind === 'file') yield [path, entry]
    else if (entry.kind === 'directory') yield* filesBelow(entry, path)
  }
}
