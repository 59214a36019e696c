import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { sha256 } from '../../base/std/hash.ts'

/** `$XDG_CACHE_HOME/banyan`, or `~/.cache/banyan`: all in it can be made again, except the states of working directories. */
export function defaultCacheDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME
  return join(base !== undefined && isAbsolute(base) ? base : join(homedir(), '.cache'), 'banyan')
}

/** Where the local copy of a remote is kept. The address has no credentials. */
export function remoteCachePath(cacheDirectory: string, address: string): string {
  return join(cacheDirectory, 'remotes', `${sha256(address).slice(0, 32)}.git`)
}

/** Where the revisions and the state store of a working directory are kept. */
export function workingDirectoryCachePath(cacheDirectory: string, directory: string): string {
  return join(cacheDirectory, 'sources', `${sha256(resolve(directory)).slice(0, 32)}.git`)
}
