import { OperationError } from '../../core/model/operation-error.ts'
import type { CommitReader, GitRepository, Merger } from '../../reconcile/ports.ts'
import { createBareRepository } from './bare-repository.ts'
import { defaultCacheDirectory, remoteCachePath } from './cache-directory.ts'
import type { EntryCommitRequest } from './commit-entries.ts'
import { locateGitDirectory } from './locate-git-directory.ts'
import { cleanEnvironment } from './native/clean-environment.ts'
import { findGit } from './native/find-git.ts'
import { NativeRepository } from './native/native-repository.ts'
import { parseRemote, type Remote, type SecretOf } from './parse-remote.ts'

export interface RepositoryOptions {
  /** An http(s), ssh or `user@host:path` address, or a path or `file:` URL of a repository on this disk. */
  readonly url: string
  /** Where local copies of remotes are kept; by default `$XDG_CACHE_HOME/banyan` or `~/.cache/banyan`. */
  readonly cacheDirectory?: string | undefined
  /** `auto`, the default, is `native` where a `git` of at least 2.39 is on the PATH. */
  readonly backend?: 'auto' | 'embedded' | 'native' | undefined
  /** Makes a bare repository at a local `url` when there is none. */
  readonly create?: boolean | undefined
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** Credentials, asked for with every request; by default they are the environment's. */
  readonly secretOf?: SecretOf | undefined
}

/** A repository that was opened, to be closed by whoever opened it. */
export interface OpenRepository extends GitRepository, Merger, CommitReader {
  /** The address or path, without credentials. */
  readonly address: string
  commit(request: EntryCommitRequest): Promise<string>
  /** Ends what is running for the repository. */
  close(): Promise<void>
}

// Some ten objects a commit; Git slows down at some thousands that are not packed.
const packEvery = 500

/** Opens a repository: a remote with a local copy of it in the cache, or one on this disk as it is. */
export async function openRepository(options: RepositoryOptions): Promise<OpenRepository> {
  const environment = options.environment ?? process.env
  const secretOf = options.secretOf ?? secretsIn(environment)
  const remote = parseRemote(options.url, secretOf)
  const program = await chooseProgram(options, environment, remote)
  const gitDirectory = await prepare(options, environment, remote)
  const far = remote.kind === 'local' ? undefined : remote
  if (program === undefined) {
    const { EmbeddedRepository } = await import('./embedded/embedded-repository.ts')
    return new EmbeddedRepository(gitDirectory, remote.address, far)
  }
  const git = { program, gitDirectory, environment: cleanEnvironment(environment), subject: remote.address }
  const own = far !== undefined || options.create === true
  return new NativeRepository(git, far, own ? packEvery : undefined)
}

function secretsIn(environment: Readonly<Record<string, string | undefined>>): SecretOf {
  return variable => {
    const secret = environment[variable]
    return secret === undefined ? undefined : () => secret
  }
}

async function chooseProgram(
  options: RepositoryOptions,
  environment: Readonly<Record<string, string | undefined>>,
  remote: Remote,
): Promise<string | undefined> {
  const { backend = 'auto' } = options
  const program = backend === 'embedded' ? undefined : await findGit(environment)
  if (backend === 'native' && program === undefined) {
    throw unsupported(remote, 'there is no git of at least version 2.39 on the PATH')
  }
  if (program === undefined && remote.kind === 'ssh') {
    throw unsupported(
      remote,
      'ssh needs the git program; the embedded backend reads http(s) and local repositories',
    )
  }
  return program
}

async function prepare(
  options: RepositoryOptions,
  environment: Readonly<Record<string, string | undefined>>,
  remote: Remote,
): Promise<string> {
  if (remote.kind === 'local') {
    if (options.create === true) await createBareRepository(remote.address)
    return locateGitDirectory(remote.address)
  }
  const path = remoteCachePath(options.cacheDirectory ?? defaultCacheDirectory(environment), remote.address)
  await createBareRepository(path)
  return locateGitDirectory(path)
}

function unsupported(remote: Remote, why: string): OperationError {
  return new OperationError({
    code: 'git/unsupported',
    message: `cannot open "${remote.address}": ${why}`,
    subject: remote.address,
    retryable: false,
  })
}
