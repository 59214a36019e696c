import { makeDirectory } from '../../base/tree/make-tree.ts'
import type { TreeDirectory, TreeFile } from '../../base/tree/tree.ts'

/** The newest content of a file in which it had no error, if it ever had one. */
export type FileFallback = (path: string) => TreeFile | undefined

/**
 * The tree with each broken file as it last was, or without it. Directories stay, also when nothing is left in them.
 * The same directory healed in the same way is the same object, so that a branch stays what it is while it is broken.
 */
export function healTree(
  tree: TreeDirectory,
  broken: Iterable<string>,
  fallback: FileFallback,
): TreeDirectory {
  const repairs = [...broken].map(path => ({ path: path.split('/'), file: fallback(path) }))
  return repairs.length === 0 ? tree : heal(tree, repairs, 0)
}

interface Repair {
  readonly path: readonly string[]
  readonly file: TreeFile | undefined
}

const known = new WeakMap<TreeDirectory, Map<string, TreeDirectory>>()

// All of a directory at once: one by one, thousands of broken files would be as many directories of thousands.
function heal(directory: TreeDirectory, repairs: readonly Repair[], depth: number): TreeDirectory {
  const key = repairs.map(({ path, file }) => `${path.slice(depth).join('/')} ${file?.id ?? ''}`).join('\n')
  const before = known.get(directory)?.get(key)
  if (before !== undefined) return before
  const made = healAfresh(directory, repairs, depth)
  const byKey = known.get(directory) ?? new Map<string, TreeDirectory>()
  known.set(directory, byKey.set(key, made))
  return made
}

function healAfresh(directory: TreeDirectory, repairs: readonly Repair[], depth: number): TreeDirectory {
  const entries = new Map(directory.entries)
  for (const [name = '', below] of Map.groupBy(repairs, ({ path }) => path[depth])) {
    const entry = entries.get(name)
    const isOwn = ({ path }: Repair): boolean => path.length === depth + 1
    if (entry?.kind === 'directory') {
      const deeper = below.filter(repair => !isOwn(repair))
      if (deeper.length > 0) entries.set(name, heal(entry, deeper, depth + 1))
      continue
    }
    const own = below.find(isOwn)
    if (entry === undefined || own === undefined) continue
    if (own.file === undefined) entries.delete(name)
    else entries.set(name, own.file)
  }
  const isSame =
    entries.size === directory.entries.size &&
    [...entries].every(([name, entry]) => directory.entries.get(name) === entry)
  return isSame ? directory : makeDirectory(entries)
}
