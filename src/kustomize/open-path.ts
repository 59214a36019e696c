import type { DiagnosticCode } from '../base/diagnostic/codes.ts'
import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { joinPath } from '../base/std/paths.ts'
import { suggest } from '../base/std/suggest.ts'
import type { TreeDirectory, TreeFile, TreeLink } from '../base/tree/tree.ts'

/** What a kustomization's path leads to, with its path from the tree's root. */
export type Opened =
  | { readonly kind: 'file'; readonly file: TreeFile; readonly path: string }
  | { readonly kind: 'directory'; readonly directory: TreeDirectory; readonly path: string }

/** Why a path leads nowhere. */
export type Refusal = Pick<Diagnostic, 'code' | 'message' | 'hint'>

/** Whether links within the tree are followed, as kustomize does; fleets have none. */
interface OpenOptions {
  readonly links?: boolean
}

/** Follows a path from a directory of the tree, within the tree. */
export function openPath(
  tree: TreeDirectory,
  from: string,
  path: string,
  { links = false }: OpenOptions = {},
): Opened | Refusal {
  const target = path.startsWith('/') ? undefined : joinPath(from, path)
  if (target === undefined) {
    return isRemote(path)
      ? remote(path)
      : refuse('tree/path-outside', `"${path}" leads out of the repository`)
  }
  return walk(tree, path, namesOf(target), links ? maxLinks : 0)
}

// As many as Linux follows.
const maxLinks = 40

function namesOf(path: string): readonly string[] {
  return path === '' ? [] : path.split('/')
}

function walk(tree: TreeDirectory, path: string, names: readonly string[], links: number): Opened | Refusal {
  let directory = tree
  for (const [depth, name] of names.entries()) {
    const entry = directory.entries.get(name)
    if (entry === undefined) return isRemote(path) ? remote(path) : missing(path, name, directory)
    if (entry.kind === 'symlink') {
      const led = follow(entry, names, depth)
      if (links > 0 && led !== undefined) return walk(tree, path, namesOf(led), links - 1)
      return refuse('tree/symlink', `"${path}" leads through the symbolic link "${name}"`)
    }
    if (entry.kind === 'submodule')
      return refuse('kustomize/missing', `"${path}" leads into the submodule "${name}"`)
    if (entry.kind === 'directory') directory = entry
    else if (depth === names.length - 1) return { kind: 'file', file: entry, path: names.join('/') }
    else return refuse('kustomize/missing', `"${path}" does not exist: "${name}" is a file`)
  }
  return { kind: 'directory', directory, path: names.join('/') }
}

// The way on through the link at a depth; undefined when it leaves the tree.
function follow({ target }: TreeLink, names: readonly string[], depth: number): string | undefined {
  if (target.startsWith('/')) return undefined
  return joinPath(...names.slice(0, depth), target, ...names.slice(depth + 1))
}

/** Opens a file that must lie in or below the kustomization's own directory, as kustomize demands. */
export function openFileBelow(
  tree: TreeDirectory,
  from: string,
  path: string,
  options?: OpenOptions,
): (Opened & { kind: 'file' }) | Refusal {
  const opened = openPath(tree, from, path, options)
  if (!('kind' in opened)) return opened
  if (opened.kind !== 'file') return refuse('kustomize/missing', `"${path}" is a directory`)
  if (from !== '' && !opened.path.startsWith(`${from}/`)) {
    const message = `"${path}" is not in or below the directory of the kustomization`
    return { ...refuse('tree/path-outside', message), hint: 'only directories may be named by "../"' }
  }
  return opened
}

/** The diagnostic of a refusal at the place that names the path. */
export function toDiagnostic({ code, message, hint }: Refusal, at: Place): Diagnostic {
  return { code, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) }
}

function refuse(code: DiagnosticCode, message: string): Refusal {
  return { code, message }
}

function missing(path: string, name: string, directory: TreeDirectory): Refusal {
  const near = suggest(name, directory.entries.keys())
  const refusal = refuse('kustomize/missing', `"${path}" does not exist`)
  return near === undefined ? refusal : { ...refusal, hint: `did you mean "${near}"?` }
}

function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]*:(:|\/\/)|^[^/]+@[^/]+:|[?&](ref|version)=|^[\w-]+(\.[\w-]+)+\/[^/]+\/[^/]+/i.test(
    path,
  )
}

function remote(path: string): Refusal {
  const address = path.replace(/[?#].*$/, '')
  return {
    ...refuse('kustomize/remote-refused', `"${path}" is not in the repository`),
    hint: `copy the content of ${address} into a directory beside this one, commit it, and name that directory here`,
  }
}
