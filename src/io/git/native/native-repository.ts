import { randomUUID } from 'node:crypto'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import { OperationError } from '../../../core/model/operation-error.ts'
import type {
  CommitInfo,
  CommitReader,
  GitRepository,
  Merged,
  Merger,
  PathChange,
} from '../../../reconcile/ports.ts'
import { emptyRepository } from '../bare-repository.ts'
import { branchRef, isRevision } from '../branch-name.ts'
import type { EntryCommitRequest } from '../commit-entries.ts'
import { isCorrupt } from '../is-corrupt.ts'
import { Mutex } from '../mutex.ts'
import type { Remote } from '../parse-remote.ts'
import { TreeCache } from '../tree-cache.ts'
import { classifyFailure } from './classify-failure.ts'
import { writeCommitStream } from './commit-stream.ts'
import { Housekeeping } from './housekeeping.ts'
import { mergeCommits } from './merge-commits.ts'
import { ObjectProcess } from './object-process.ts'
import { parseChanges, parseLog } from './parse-output.ts'
import { type RemoteCommands, remoteCommands } from './remote-commands.ts'
import { removeLeftovers } from './remove-leftovers.ts'
import { type GitProgram, type GitRun, runGit } from './run-git.ts'
import { signCommit } from './sign-commit.ts'

type RepositoryProgram = GitProgram & { readonly gitDirectory: string }

/**
 * A repository by way of the `git` program: a local one, or with `remote` the local copy of that. One of our own is
 * packed after every so many commits.
 */
export class NativeRepository implements GitRepository, Merger, CommitReader {
  readonly address: string
  readonly #git: RepositoryProgram
  readonly #transfers = new Mutex()
  /** Of refs that are no branches: what somebody proposes holds up nothing else. */
  readonly #visits = new Mutex()
  readonly #remote: RemoteCommands | undefined
  readonly #objects: ObjectProcess
  readonly #housekeeping: Housekeeping | undefined
  readonly #trees = new TreeCache()
  readonly #verified = new Set<string>()

  constructor(git: RepositoryProgram, remote: Remote | undefined, packEvery?: number) {
    this.address = git.subject
    this.#git = git
    this.#remote = remote === undefined ? undefined : remoteCommands(git, remote)
    this.#objects = new ObjectProcess(git)
    this.#housekeeping = packEvery === undefined ? undefined : new Housekeeping(git, packEvery)
  }

  async fetch(branch: string, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted()
    const ref = branchRef(branch)
    if (this.#remote === undefined) return this.#objects.identify(`${ref}^{commit}`)
    const remote = this.#remote
    const isBranch = ref.startsWith('refs/heads/')
    return (isBranch ? this.#transfers : this.#visits).run(async () => {
      try {
        return await this.#follow(remote, branch, ref, signal)
      } catch (error) {
        await removeLeftovers(this.#git.gitDirectory)
        if (!isCorrupt(error)) throw error
      }
      const renew = () => this.#renew(remote, branch, ref, signal)
      return isBranch ? await renew() : await this.#transfers.run(renew)
    })
  }

  async resolve(revision: string): Promise<string | undefined> {
    if (!isRevision(revision)) return undefined
    return this.#objects.identify(`${revision}^{commit}`)
  }

  async tree(commit: string): Promise<TreeDirectory> {
    const id = await this.#objects.identify(`${commit}^{tree}`)
    if (id === undefined) throw this.#noCommit(commit)
    try {
      return await this.#trees.read(id, this.#objects)
    } catch (error) {
      if (isCorrupt(error)) this.#verified.clear()
      throw error
    }
  }

  async log(range: {
    readonly from?: string
    readonly to: string
    readonly limit: number
  }): Promise<readonly CommitInfo[]> {
    const exclude = range.from === undefined ? [] : [`^${range.from}`]
    const options = ['--first-parent', '--exclude-first-parent-only', `--max-count=${range.limit}`, '-z']
    const format = '--format=%H%n%P%n%ct%n%an%n%B'
    const args = [
      'log',
      '--no-show-signature',
      ...options,
      format,
      '--end-of-options',
      ...exclude,
      range.to,
      '--',
    ]
    return parseLog((await this.#run({ args })).toString())
  }

  async changes(from: string, to: string): Promise<readonly PathChange[]> {
    const options = ['-r', '-z', '--raw', '--no-renames', '--no-abbrev', '--no-ext-diff']
    const output = await this.#run({ args: ['diff-tree', ...options, '--end-of-options', from, to, '--'] })
    return parseChanges(output.toString())
  }

  async commit(request: EntryCommitRequest): Promise<string> {
    const { base, parents } = request
    const ref = `refs/banyan/import/${randomUUID()}`
    const baseTree = base === undefined || base === parents[0] ? undefined : await this.#treeOf(base)
    const output = await this.#run({
      args: ['fast-import', '--quiet', '--done', '--force'],
      input: stdin => writeCommitStream(stdin, request, ref, baseTree),
      timeoutSeconds: 600,
    })
    this.#housekeeping?.countCommit()
    const commit = output.toString().trim()
    return request.isToBeSigned === true ? signCommit(this.#git, commit, request) : commit
  }

  async push(request: {
    readonly branch: string
    readonly expected: string | undefined
    readonly commit: string
  }): Promise<'pushed' | 'stale'> {
    const { expected, commit } = request
    const ref = branchRef(request.branch)
    if (this.#remote === undefined) return this.#moveLocal(ref, expected, commit)
    const remote = this.#remote
    return this.#transfers.run(() => this.#pushTo(remote, request, ref))
  }

  merge(ours: string, theirs: string): Promise<Merged> {
    return mergeCommits(this.#git, ours, theirs)
  }

  async commitObject(commit: string): Promise<Uint8Array> {
    const [content] = await this.#objects.contents([commit])
    return content ?? new Uint8Array()
  }

  /** Ends the programs that are running. */
  async close(): Promise<void> {
    await this.#housekeeping?.close()
    await this.#objects.close()
  }

  async #follow(
    remote: RemoteCommands,
    branch: string,
    ref: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const tip = await remote.tip(branch, signal)
    const here = await this.#objects.identify(ref)
    if (tip === undefined) {
      if (here !== undefined) await this.#run({ args: ['update-ref', '-d', ref, here] })
      return undefined
    }
    if (tip === here && this.#verified.has(tip)) return tip
    if (tip !== here) await remote.fetch(branch, signal)
    return await this.#verify(ref)
  }

  /** Fetches anew what is damaged here. */
  async #renew(
    remote: RemoteCommands,
    branch: string,
    ref: string,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    await this.#objects.close()
    await emptyRepository(this.#git.gitDirectory)
    this.#verified.clear()
    await remote.fetch(branch, signal)
    return this.#verify(ref)
  }

  async #pushTo(
    remote: RemoteCommands,
    request: { readonly branch: string; readonly expected: string | undefined; readonly commit: string },
    ref: string,
  ): Promise<'pushed' | 'stale'> {
    const { branch, expected, commit } = request
    if ((await remote.push(branch, expected, commit)) === 'pushed') {
      await this.#run({ args: ['update-ref', ref, commit] })
      return 'pushed'
    }
    const tip = await remote.tip(branch)
    if (tip !== expected) return tip === commit ? 'pushed' : 'stale'
    throw new OperationError({
      code: 'git/unauthorized',
      message: `the remote does not let the branch "${branch}" be pushed`,
      subject: this.#git.subject,
      retryable: false,
    })
  }

  async #moveLocal(ref: string, expected: string | undefined, commit: string): Promise<'pushed' | 'stale'> {
    await this.#refuseCheckedOut(ref)
    const old = expected ?? '0'.repeat(40)
    const result = await runGit(this.#git, { args: ['update-ref', '--end-of-options', ref, commit, old] })
    if (result.status === 0) return 'pushed'
    const tip = await this.#objects.identify(ref)
    if (tip !== expected) return tip === commit ? 'pushed' : 'stale'
    throw classifyFailure(this.#git, 'update-ref', result)
  }

  // The files of a work tree would look changed by whoever sits in it.
  async #refuseCheckedOut(ref: string): Promise<void> {
    const list = (await this.#run({ args: ['worktree', 'list', '--porcelain'] })).toString()
    const trees = list.split('\n\n').filter(text => !text.split('\n').includes('bare'))
    if (!trees.some(text => text.split('\n').includes(`branch ${ref}`))) return
    throw new OperationError({
      code: 'git/unsupported',
      message: `the branch "${ref.slice('refs/heads/'.length)}" is checked out in a work tree`,
      subject: this.#git.subject,
      retryable: false,
    })
  }

  // A ref may have come without all of its objects; nothing is done on such a commit.
  async #verify(ref: string): Promise<string> {
    const id = await this.#objects.identify(`${ref}^{commit}`)
    if (id === undefined) throw this.#noCommit(ref)
    await this.#objects.contents([await this.#treeOf(id)])
    this.#verified.add(id)
    return id
  }

  async #treeOf(commit: string): Promise<string> {
    const id = await this.#objects.identify(`${commit}^{tree}`)
    if (id === undefined) throw this.#noCommit(commit)
    return id
  }

  async #run(run: GitRun): Promise<Buffer> {
    const result = await runGit(this.#git, run)
    if (result.status !== 0) throw classifyFailure(this.#git, run.args[0] ?? '', result)
    return result.stdout
  }

  #noCommit(name: string): OperationError {
    return new OperationError({
      code: 'git/corrupt',
      message: `there is no readable commit "${name}"`,
      subject: this.#git.subject,
      retryable: true,
    })
  }
}
