import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { workingDirectorySource } from '../../io/disk/working-directory-source.ts'
import { defaultCacheDirectory, workingDirectoryCachePath } from '../../io/git/cache-directory.ts'
import { listWorkFiles } from '../../io/git/list-work-files.ts'
import { type OpenRepository, openRepository } from '../../io/git/open-repository.ts'
import { remoteSource } from '../../io/git/remote-source.ts'
import type { FleetSource } from '../../reconcile/ports.ts'
import type { SourceOptions } from './source-options.ts'

export interface OpenSource {
  readonly source: FleetSource
  /** Holds the fleet's revisions and, beside them, the status branch. */
  readonly repository: OpenRepository
  close(): Promise<void>
}

/**
 * Opens what `--source` names: a URL is a remote; a directory is read as it is, edits included, unless `--branch` asks
 * for a branch of it or it is a bare repository.
 */
export async function openSource(options: SourceOptions): Promise<OpenSource> {
  const { source: where, gitBackend: backend, branch } = options
  const directory = await directoryOf(where)
  const isWorkingDirectory = directory !== undefined && branch === undefined && !(await isBare(directory))
  if (!isWorkingDirectory) {
    const repository = await openRepository({ url: directory ?? where, backend })
    const source = remoteSource({ repository, branch: branch ?? 'main' })
    return { source, repository, close: () => repository.close() }
  }
  const url = workingDirectoryCachePath(defaultCacheDirectory(process.env), directory)
  const repository = await openRepository({ url, backend, create: true })
  const source = workingDirectorySource({ directory, repository, listFiles: () => listWorkFiles(directory) })
  return { source, repository, close: () => repository.close() }
}

async function directoryOf(where: string): Promise<string | undefined> {
  if (/^[a-z+]+:\/\//.test(where)) return undefined
  const found = await stat(where).catch(() => undefined)
  return found?.isDirectory() === true ? resolve(where) : undefined
}

async function isBare(directory: string): Promise<boolean> {
  const parts = await Promise.all(
    ['HEAD', 'objects', 'refs'].map(name => stat(join(directory, name)).catch(() => undefined)),
  )
  return parts.every(part => part !== undefined)
}
