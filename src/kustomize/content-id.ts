import { sha256 } from '../base/std/hash.ts'
import { directoryAt, type TreeDirectory } from '../base/tree/tree.ts'
import { openPath } from './open-path.ts'
import { leavingReferences } from './references.ts'

/**
 * Identifies what a kustomization directory builds to, wherever it lies: its tree id, with the content ids of whatever
 * it, or a directory in it, refers to outside of it.
 */
export function contentId(tree: TreeDirectory, directory: string): string {
  const opened = openPath(tree, '', directory)
  if (!('kind' in opened)) return sha256(`absent ${directory}`)
  if (opened.kind === 'file') return opened.file.id
  return directoryId(tree, opened.directory, opened.path, [])
}

const known = new WeakMap<TreeDirectory, Map<string, string>>()

function directoryId(
  tree: TreeDirectory,
  directory: TreeDirectory,
  path: string,
  stack: readonly string[],
): string {
  let ids = known.get(tree)
  if (ids === undefined) {
    ids = new Map()
    known.set(tree, ids)
  }
  const found = ids.get(path)
  if (found !== undefined) return found
  const outside = outsideIds(tree, directory, path, path, [...stack, path])
  const id = outside.length === 0 ? directory.id : sha256([directory.id, ...outside].join('\n'))
  // Within a cycle an id depends on where it was entered.
  if (stack.length === 0) ids.set(path, id)
  return id
}

// Ids of what is referred to outside of `root` by the kustomizations at and below a directory.
function outsideIds(
  tree: TreeDirectory,
  directory: TreeDirectory,
  path: string,
  root: string,
  stack: readonly string[],
): readonly string[] {
  const own = leavingReferences(directory, path)
  const ids = own.flatMap(reference => outsideId(tree, path, reference, root, stack))
  for (const [name, entry] of directory.entries) {
    if (entry.kind !== 'directory') continue
    ids.push(...outsideIds(tree, entry, path === '' ? name : `${path}/${name}`, root, stack))
  }
  return ids
}

function outsideId(
  tree: TreeDirectory,
  from: string,
  reference: string,
  root: string,
  stack: readonly string[],
): readonly string[] {
  const opened = openPath(tree, from, reference)
  if (!('kind' in opened)) return [`${reference} absent`]
  const { path } = opened
  if (root === '' || path === root || path.startsWith(`${root}/`)) return []
  if (opened.kind === 'file') return [`${reference} ${opened.file.id}`]
  const depth = stack.indexOf(path)
  if (depth >= 0) return [`${reference} cycle ${stack.length - depth}`]
  const directory = directoryAt(tree, path)
  return directory === undefined ? [] : [`${reference} ${directoryId(tree, directory, path, stack)}`]
}
