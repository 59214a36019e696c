import { gitObjectId } from '../std/hash.ts'
import type { TreeDirectory, TreeEntry, TreeFile } from './tree.ts'

const encoder = new TextEncoder()

/** A file with Git's blob id. */
export function makeFile(content: string | Uint8Array): TreeFile {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content
  return { kind: 'file', id: gitObjectId('blob', bytes), size: bytes.length, content: bytes }
}

/** A directory with Git's tree id; entries in any order. */
export function makeDirectory(entries: Iterable<readonly [string, TreeEntry]>): TreeDirectory {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1))
  return { kind: 'directory', id: treeId(sorted), entries: new Map(sorted) }
}

/** A tree from paths and contents, for tests and for programs that hold their files in memory. */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>>): TreeDirectory {
  let root = makeDirectory([])
  for (const [path, content] of Object.entries(files)) root = withEntry(root, path, makeFile(content))
  return root
}

/** The tree with the entry at `path` replaced, or removed when `entry` is undefined; all else is shared. */
export function withEntry(root: TreeDirectory, path: string, entry: TreeEntry | undefined): TreeDirectory {
  const slash = path.indexOf('/')
  const name = slash < 0 ? path : path.slice(0, slash)
  const entries = new Map(root.entries)
  if (slash < 0) {
    if (entry === undefined) entries.delete(name)
    else entries.set(name, entry)
    return makeDirectory(entries)
  }
  const below = root.entries.get(name)
  const child = withEntry(
    below?.kind === 'directory' ? below : makeDirectory([]),
    path.slice(slash + 1),
    entry,
  )
  if (child.entries.size === 0) entries.delete(name)
  else entries.set(name, child)
  return makeDirectory(entries)
}

const modes = { directory: '40000', file: '100644', symlink: '120000', submodule: '160000' } as const

// Git orders tree entries by bytes, with directories as if their names ended in a slash.
function treeId(entries: readonly (readonly [string, TreeEntry])[]): string {
  const ordered = entries
    .map(([name, entry]) => ({
      key: Buffer.from(entry.kind === 'directory' ? `${name}/` : name),
      name,
      entry,
    }))
    .sort((a, b) => Buffer.compare(a.key, b.key))
  const parts = ordered.map(({ name, entry }) =>
    Buffer.concat([Buffer.from(`${modes[entry.kind]} ${name}\0`), Buffer.from(entry.id, 'hex')]),
  )
  return gitObjectId('tree', Buffer.concat(parts))
}
