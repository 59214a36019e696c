import { realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { makeTree, withEntry } from '../../base/tree/make-tree.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { readDirectory } from '../../io/disk/read-directory.ts'
import { kustomizationNames } from '../../kustomize/index.ts'

/** A kustomization with every directory that it refers to, at their places below what they have in common. */
export async function readKustomization(
  directory: string,
): Promise<{ readonly tree: TreeDirectory; readonly path: string }> {
  const start = await realpath(directory).catch(() => resolve(directory))
  const reached = new Map<string, TreeDirectory>()
  await reach(start, reached)
  const root = [...reached.keys()].reduce(commonAncestor)
  let tree = reached.get(root) ?? makeTree({})
  const outerFirst = [...reached].sort(([a], [b]) => a.length - b.length)
  for (const [path, found] of outerFirst) {
    if (path !== root) tree = withEntry(tree, relative(root, path), found)
  }
  return { tree, path: relative(root, start) }
}

async function reach(directory: string, reached: Map<string, TreeDirectory>): Promise<void> {
  if ([...reached.keys()].some(path => path === directory || directory.startsWith(`${path}/`))) return
  const tree = await readDirectory(directory)
  reached.set(directory, tree)
  for (const path of referencesOf(tree, directory)) {
    const target = await leadsTo(path, directory)
    if (target !== undefined) await reach(target, reached).catch(() => undefined)
  }
}

// Where a directory really lies, if that is not below the one that was read; a link may lead out of it, too.
async function leadsTo(path: string, directory: string): Promise<string | undefined> {
  const real = await realpath(path).catch(() => path)
  return real === directory || real.startsWith(`${directory}/`) ? undefined : real
}

// A target that is missing is told by the build.
function referencesOf(tree: TreeDirectory, directory: string): readonly string[] {
  const paths: string[] = []
  for (const [name, entry] of tree.entries) {
    if (entry.kind === 'directory') paths.push(...referencesOf(entry, join(directory, name)))
    if (entry.kind !== 'file' || !kustomizationNames.includes(name)) continue
    for (const { value } of parseDocuments(entry, name, { dialect: 'kustomize' }).documents) {
      for (const each of pathsIn(value)) if (!isAddress(each)) paths.push(resolve(directory, each))
    }
  }
  return paths
}

function pathsIn(kustomization: JsonValue): readonly string[] {
  if (!isObject(kustomization)) return []
  const { resources, bases, components, helmGlobals } = kustomization
  const home = isObject(helmGlobals) ? [helmGlobals.chartHome] : []
  return [resources, bases, components, home]
    .flatMap(list => (isArray(list) ? list : []))
    .filter(each => typeof each === 'string')
}

function isAddress(path: string): boolean {
  return path.startsWith('/') || path.includes('://')
}

function commonAncestor(a: string, b: string): string {
  let path = a
  while (path !== b && !b.startsWith(path === '/' ? path : `${path}/`)) path = dirname(path)
  return path
}
