import { unwatchFile, watchFile } from 'node:fs'
import { isAbsolute, join, relative } from 'node:path'
import { systemClock } from '../../io/clock.ts'
import { workingDirectorySource } from '../../io/disk/working-directory-source.ts'
import { defaultCacheDirectory, workingDirectoryCachePath } from '../../io/git/cache-directory.ts'
import { listWorkFiles } from '../../io/git/list-work-files.ts'
import { type GitRequest, measuredRepository } from '../../io/git/measured-repository.ts'
import { type OpenRepository, openRepository } from '../../io/git/open-repository.ts'
import { redactUrls } from '../../io/git/parse-remote.ts'
import { remoteSource } from '../../io/git/remote-source.ts'
import { type OpenRepositories, openRepositories } from '../../io/git/repository-directory.ts'
import { HelmCharts } from '../../io/helm/helm-charts.ts'
import { CommitSignatures } from '../../io/signatures/commit-signatures.ts'
import type { CommitVerifier, FleetSource, GitRepository } from '../../reconcile/ports.ts'
import { environmentSecret as secretOf } from './environment-secret.ts'
import { type DirectoryPlace, locateFleet, type RepositoryPlace } from './fleet-place.ts'
import { repositoryBelow } from './repository-below.ts'
import type { SourceOptions } from './source-options.ts'
import { UsageError } from './usage-error.ts'

export interface OpenSource {
  readonly source: FleetSource
  /** Holds the status branch, and the fleet's revisions beside it. */
  readonly repository: OpenRepository
  /** Repositories that the fleet names. */
  readonly repositories: OpenRepositories
  /** Renders the applications that are charts. */
  readonly charts: HelmCharts
  /** Absent: a working directory, in which whoever runs this reads their own files. */
  readonly signatures?: CommitVerifier
  /** What a person writes before a file of the fleet to name it from the working directory. */
  readonly prefix: string
  /** The options that lead another verb here; with a space before, unless there are none. */
  readonly flags: string
  /** The repository whose revisions a person can name: for a directory, the one that it lies in. */
  history(): Promise<History>
  close(): Promise<void>
}

export interface History {
  readonly repository: GitRepository
  /** What `HEAD` stands for: a branch, or a work tree's own HEAD. */
  readonly head: string
  /** What can be named there. */
  readonly names: string
}

/** What matters to whoever follows the source. */
export interface FollowingOptions {
  /** How often a repository is looked at; 30 by default. */
  readonly pollSeconds?: number
  /** Told of every request to a repository that is read as one. */
  readonly onGitRequest?: (request: GitRequest) => void
}

/**
 * Opens what `--source` names: a URL is a remote; a directory is read as it is, edits included, unless `--branch` asks
 * for a branch of it or it is a bare repository.
 */
export async function openSource(
  options: SourceOptions,
  following: FollowingOptions = {},
): Promise<OpenSource> {
  const place = await locateFleet(options)
  return place.kind === 'repository' ? openBranch(place, options, following) : openFiles(place, options)
}

async function openBranch(
  { url, branch, path }: RepositoryPlace,
  options: SourceOptions,
  { pollSeconds = 30, onGitRequest }: FollowingOptions,
): Promise<OpenSource> {
  const { gitBackend: backend } = options
  const opened = await openRepository({ url, backend, secretOf })
  const repository =
    onGitRequest === undefined ? opened : measuredRepository(opened, systemClock, onGitRequest)
  const below = repositoryBelow(repository, path)
  const read = remoteSource({ repository, branch, pollSeconds })
  const charts = chartsOf(options)
  const repositories = openRepositories(url, { backend, secretOf })
  const source = path === '' ? read : { ...read, repository: below, description: described(read, path) }
  return {
    source,
    repository,
    repositories,
    charts,
    signatures: new CommitSignatures(repository, systemClock),
    prefix: '',
    flags: flagsOf(options),
    history: async () => ({ repository: below, head: branch, names: namesIn(url) }),
    close: async () => {
      await Promise.all([repository.close(), repositories.close(), charts.close()])
    },
  }
}

function chartsOf({ helmCommand }: SourceOptions): HelmCharts {
  return new HelmCharts({ command: helmCommand, cacheDirectory: defaultCacheDirectory(process.env) })
}

// Of a remote only branches are brought here, with the commits behind them.
function namesIn(url: string): string {
  return isAbsolute(url) ? 'branches, tags and commits' : 'branches and commits'
}

// Two fleets of one repository are two owners.
function described({ description }: FleetSource, path: string): FleetSource['description'] {
  return { ...description, source: `${description.source}#${path}` }
}

async function openFiles(
  { directory, workTree }: DirectoryPlace,
  options: SourceOptions,
): Promise<OpenSource> {
  const { gitBackend: backend } = options
  const url = workingDirectoryCachePath(defaultCacheDirectory(process.env), directory)
  const repository = await openRepository({ url, backend, secretOf, create: true })
  const files = workingDirectorySource({ directory, repository, listFiles: () => listWorkFiles(directory) })
  const charts = chartsOf(options)
  const repositories = openRepositories(url, { backend, secretOf })
  let own: OpenRepository | undefined
  return {
    source: {
      ...files,
      subscribe: listener =>
        together(files.subscribe(listener), watchRef(url, files.description.branch, listener)),
    },
    repository,
    repositories,
    charts,
    prefix: prefixOf(directory),
    flags: flagsOf(options),
    history: async () => {
      if (workTree === undefined) throw new UsageError(`"${directory}" lies in no Git repository`)
      own ??= await openRepository({ url: workTree.root, backend, secretOf })
      return { repository: repositoryBelow(own, workTree.path), head: 'HEAD', names: namesIn(workTree.root) }
    },
    close: async () => {
      await Promise.all([repository.close(), own?.close(), repositories.close(), charts.close()])
    },
  }
}

function flagsOf({ source, branch, path }: SourceOptions): string {
  const all = Object.entries({ source: source === '.' ? undefined : redactUrls(source), branch, path })
  return all.map(([name, value]) => (value === undefined ? '' : ` --${name} ${value}`)).join('')
}

function prefixOf(directory: string): string {
  const path = relative(process.cwd(), directory)
  return path === '' || path.startsWith('..') ? '' : `${path}/`
}

// An approval moves the branch and no file.
function watchRef(gitDirectory: string, branch: string, listener: () => void): () => void {
  const path = join(gitDirectory, 'refs', 'heads', branch)
  const changed = (): void => listener()
  watchFile(path, { interval: 1_000, persistent: false }, changed)
  return () => unwatchFile(path, changed)
}

function together(...ends: readonly (() => void)[]): () => void {
  return () => {
    for (const end of ends) end()
  }
}
