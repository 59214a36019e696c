import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeCommit } from 'isomorphic-git'
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
import { author, type EntryCommitRequest } from '../commit-entries.ts'
import { diffTrees } from '../diff-trees.ts'
import { firstParents } from '../first-parents.ts'
import { isCorrupt } from '../is-corrupt.ts'
import { Mutex } from '../mutex.ts'
import { type ParsedCommit, parseCommitObject } from '../parse-commit-object.ts'
import type { Remote } from '../parse-remote.ts'
import { TreeCache } from '../tree-cache.ts'
import { atomicFiles } from './atomic-files.ts'
import { classifyError } from './classify-error.ts'
import { EmbeddedObjects } from './embedded-objects.ts'
import { EmbeddedRemote } from './embedded-remote.ts'
import { expandId, moveRef, readRef, removeRef } from './local-refs.ts'
import { mergeCommits } from './merge-commits.ts'
import { writeTreeOf } from './write-objects.ts'

/** A repository by way of isomorphic-git, which needs nothing installed: a local one, or the copy of an http(s) remote. */
export class EmbeddedRepository implements GitRepository, Merger, CommitReader {
  readonly address: string
  readonly #gitdir: string
  #objects: EmbeddedObjects
  readonly #remote: EmbeddedRemote | undefined
  readonly #trees = new TreeCache()
  // isomorphic-git takes no locks: one writer at a time.
  readonly #writes = new Mutex()
  // Commits from here, which the remote has not unless they were pushed.
  readonly #made = new Set<string>()
  #damaged = false

  constructor(gitdir: string, address: string, remote: Remote | undefined) {
    this.address = address
    this.#gitdir = gitdir
    this.#objects = new EmbeddedObjects(gitdir, address)
    if (remote?.kind === 'http') this.#remote = new EmbeddedRemote(gitdir, remote)
  }

  async fetch(branch: string, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted()
    const ref = branchRef(branch)
    const remote = this.#remote
    if (remote === undefined) return this.#peel(await readRef(this.#gitdir, ref))
    return this.#writes.run(() => this.#follow(remote, ref, signal))
  }

  async resolve(revision: string): Promise<string | undefined> {
    if (!isRevision(revision)) return undefined
    const abbreviated = /^[0-9a-f]{4,40}$/.test(revision)
    const id = abbreviated ? await expandId(this.#gitdir, revision, this.#objects.cache) : undefined
    return this.#peel(id ?? (await readRef(this.#gitdir, revision)))
  }

  async tree(commit: string): Promise<TreeDirectory> {
    const { tree } = await this.#commit(commit)
    try {
      return await this.#trees.read(tree, this.#objects)
    } catch (error) {
      if (isCorrupt(error)) this.#damaged = true
      throw error
    }
  }

  async log(range: {
    readonly from?: string
    readonly to: string
    readonly limit: number
  }): Promise<readonly CommitInfo[]> {
    const commits = await firstParents(range, id => this.#commit(id))
    return commits.map(({ id, parents, message, time, author: name }) => ({
      id,
      parents,
      message,
      time,
      author: name,
    }))
  }

  async changes(from: string, to: string): Promise<readonly PathChange[]> {
    const [before, after] = [await this.#commit(from), await this.#commit(to)]
    return diffTrees(before.tree, after.tree, this.#objects)
  }

  async commit(request: EntryCommitRequest): Promise<string> {
    const id = await this.#writes.run(() => this.#write(request))
    this.#made.add(id)
    return id
  }

  async push(request: {
    readonly branch: string
    readonly expected: string | undefined
    readonly commit: string
  }): Promise<'pushed' | 'stale'> {
    const { expected, commit } = request
    const ref = branchRef(request.branch)
    const remote = this.#remote
    return this.#writes.run(async () => {
      if (remote !== undefined) return this.#pushTo(remote, ref, expected, commit)
      await this.#refuseCheckedOut(ref)
      const outcome = await moveRef(this.#gitdir, ref, expected, commit)
      return outcome === 'moved' ? 'pushed' : 'stale'
    })
  }

  merge(ours: string, theirs: string): Promise<Merged> {
    return this.#writes.run(async () => {
      try {
        return await mergeCommits(this.#gitdir, ours, theirs, this.#objects.cache)
      } catch (error) {
        throw classifyError(error, this.address, 'here')
      }
    })
  }

  async commitObject(commit: string): Promise<Uint8Array> {
    const [content] = await this.#objects.contents([commit])
    return content ?? new Uint8Array()
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await this.#remote?.close()
  }

  async #pushTo(
    remote: EmbeddedRemote,
    ref: string,
    expected: string | undefined,
    commit: string,
  ): Promise<'pushed' | 'stale'> {
    const { parents } = await this.#commit(commit)
    const known = parents.filter(id => !this.#made.has(id))
    const outcome = await remote.push({ ref, expected, commit, known, cache: this.#objects.cache })
    if (outcome === 'pushed') await moveRef(this.#gitdir, ref, await readRef(this.#gitdir, ref), commit)
    return outcome
  }

  async #follow(
    remote: EmbeddedRemote,
    ref: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const tip = await remote.tip(ref, signal)
    const here = await readRef(this.#gitdir, ref)
    if (tip === undefined) {
      if (here !== undefined) await removeRef(this.#gitdir, ref)
      return undefined
    }
    try {
      if (this.#damaged) throw this.#noCommit(tip)
      if (tip !== here) await remote.fetch(ref, this.#objects.cache, signal)
      return await this.#verify(ref)
    } catch (error) {
      if (!isCorrupt(error)) throw error
    }
    await emptyRepository(this.#gitdir)
    this.#objects = new EmbeddedObjects(this.#gitdir, this.address)
    this.#damaged = false
    await remote.fetch(ref, this.#objects.cache, signal)
    return this.#verify(ref)
  }

  // isomorphic-git writes the ref before the objects, and leaves out silently what it cannot put together.
  async #verify(ref: string): Promise<string> {
    const id = await readRef(this.#gitdir, ref)
    if (id === undefined) throw this.#noCommit(ref)
    await this.#objects.contents([(await this.#commit(id)).tree])
    return id
  }

  async #write(request: EntryCommitRequest): Promise<string> {
    const { base, parents, message, time } = request
    try {
      const baseTree = base === undefined ? undefined : (await this.#commit(base)).tree
      const tree = await writeTreeOf(this.#gitdir, baseTree, request.changes, this.#objects)
      const who = { ...author, timestamp: time, timezoneOffset: 0 }
      return await writeCommit({
        fs: atomicFiles,
        gitdir: this.#gitdir,
        commit: { message, tree, parent: [...parents], author: who, committer: who },
      })
    } catch (error) {
      throw classifyError(error, this.address, 'here')
    }
  }

  async #commit(id: string): Promise<ParsedCommit> {
    const [content] = await this.#objects.contents([id])
    const commit = parseCommitObject(id, content ?? new Uint8Array())
    if (commit.tree === '') throw this.#noCommit(id)
    return commit
  }

  // An annotated tag names the commit in its first line.
  async #peel(id: string | undefined, depth = 0): Promise<string | undefined> {
    if (id === undefined || depth > 5) return undefined
    const [content] = await this.#objects.contents([id]).catch(() => [undefined])
    if (content === undefined) return undefined
    const text = Buffer.from(content).toString('latin1', 0, 60)
    if (/^tree [0-9a-f]{40}\n/.test(text)) return id
    return this.#peel(/^object ([0-9a-f]{40})\n/.exec(text)?.[1], depth + 1)
  }

  async #refuseCheckedOut(ref: string): Promise<void> {
    const bare = /^\s*bare\s*=\s*true/im.test(await readFile(join(this.#gitdir, 'config'), 'utf8'))
    const head = await readFile(join(this.#gitdir, 'HEAD'), 'utf8')
    if (bare || head.trim() !== `ref: ${ref}`) return
    throw new OperationError({
      code: 'git/unsupported',
      message: `the branch "${ref.slice('refs/heads/'.length)}" is checked out in a work tree`,
      subject: this.address,
      retryable: false,
    })
  }

  #noCommit(name: string): OperationError {
    return new OperationError({
      code: 'git/corrupt',
      message: `there is no readable commit "${name}"`,
      subject: this.address,
      retryable: true,
    })
  }
}
