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
  let healed = tree
  for (const path of broken) healed = replace(healed, path.split('/'), fallback(path))
  return healed
}

const known = new WeakMap<TreeDirectory, Map<string, TreeDirectory>>()

function replace(
  directory: TreeDirectory,
  path: readonly string[],
  file: TreeFile | undefined,
): TreeDirectory {
  const key = `${path.join('/')} ${file?.id ?? ''}`
  const before = known.get(directory)?.get(key)
  if (before !== undefined) return before
  const made = replaceAfresh(directory, path, file)
  const byKey = known.get(directory) ?? new Map<string, TreeDirectory>()
  known.set(directory, byKey.set(key, made))
  return made
}

function replaceAfresh(
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
  return makeDirectory(entries)
}
