import { stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import type { SourceOptions } from './source-options.ts'
import { UsageError } from './usage-error.ts'

/** Where `--source` says that the fleet is. */
export type FleetPlace = RepositoryPlace | DirectoryPlace

/** A branch of a repository, remote or on this disk. */
export interface RepositoryPlace {
  readonly kind: 'repository'
  readonly url: string
  readonly branch: string
  /** The fleet's directory in the repository; `''` is its root. */
  readonly path: string
}

/** A directory as it is, edits included. */
export interface DirectoryPlace {
  readonly kind: 'directory'
  readonly directory: string
  /** The Git work tree that it lies in, if any. */
  readonly workTree?: { readonly root: string; readonly path: string }
}

const defaultBranch = 'main'

/** Finds out what `--source`, `--branch` and `--path` name; a UsageError when that is nothing. */
export async function locateFleet(options: SourceOptions): Promise<FleetPlace> {
  const { source, branch, path = '' } = options
  if (isAddress(source)) {
    return { kind: 'repository', url: source, branch: branch ?? defaultBranch, path: within(path) }
  }
  const directory = resolve(source)
  if (!(await isDirectory(directory))) throw new UsageError(`--source: there is no directory "${source}"`)
  if (await isBare(directory)) {
    return { kind: 'repository', url: directory, branch: branch ?? defaultBranch, path: within(path) }
  }
  const place = resolve(directory, path)
  const root = await workTreeAbove(place)
  const workTree = root === undefined ? undefined : { root, path: relative(root, place) }
  if (branch !== undefined) {
    if (workTree === undefined) throw new UsageError(`--branch: "${place}" lies in no Git repository`)
    return { kind: 'repository', url: workTree.root, branch, path: workTree.path }
  }
  if (!(await isDirectory(place))) throw new UsageError(`--path: there is no directory "${place}"`)
  return { kind: 'directory', directory: place, ...(workTree && { workTree }) }
}

// `user@host:path` is an address, as git reads it.
function isAddress(source: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(source) || /^[\w.-]+@[\w.-]+:/.test(source)
}

function within(path: string): string {
  const trim = trimmed(path)
  if (trim.split('/').includes('..')) throw new UsageError(`--path: "${path}" leads out of the repository`)
  return trim
}

/** A path below a repository, as Git has it. */
export function trimmed(path: string): string {
  return path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/')
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.isDirectory() === true
}

async function isBare(directory: string): Promise<boolean> {
  const names = ['HEAD', 'objects', 'refs']
  const found = await Promise.all(names.map(name => stat(join(directory, name)).catch(() => undefined)))
  return found.every(each => each !== undefined)
}

async function workTreeAbove(directory: string): Promise<string | undefined> {
  const found = await stat(join(directory, '.git')).catch(() => undefined)
  if (found !== undefined) return directory
  const above = dirname(directory)
  return above === directory ? undefined : workTreeAbove(above)
}
