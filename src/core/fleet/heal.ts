import { WeakValueMap } from '../../base/std/weak-value-map.ts'
import { makeDirectory } from '../../base/tree/make-tree.ts'
import type { TreeDirectory, TreeFile } from '../../base/tree/tree.ts'

/** The newest content of a file in which it had no error, if it ever had one. */
export type FileFallback = (path: string) => TreeFile | undefined

const interned = new WeakValueMap<string, TreeDirectory>()

/**
 * The tree with each broken file as it last was, or without it. Directories stay, also when nothing is left in them;
 * equal directories are one object, so that a branch stays the same while it is broken in the same way.
 */
export function healTree(
  tree: TreeDirectory,
  broken: Iterable<string>,
  fallback: FileFallback,
): TreeDirectory {
  let healed = tree
  for (const path of broken) healed = replace(healed, path.split('/'), fallback(path))
  return healed
}

function replace(
  directory: TreeDirectory,
  [name, ...rest]: readonly string[],
  file: TreeFile | undefined,
): TreeDirectory {
  const entry = name === undefined ? undefined : directory.entries.get(name)
  if (name === undefined || entry === undefined) return directory
  const entries = new Map(directory.entries)
  if (rest.length > 0) {
    if (entry.kind !== 'directory') return directory
    entries.set(name, replace(entry, rest, file))
  } else if (entry.kind === 'directory') return directory
  else if (file === undefined) entries.delete(name)
  else entries.set(name, file)
  const made = makeDirectory(entries)
  return interned.obtain(made.id, () => made)
}
