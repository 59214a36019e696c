import type { TreeDirectory, TreeEntry } from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type {
  CommitInfo,
  CommitReader,
  CommitRequest,
  GitRepository,
  Merged,
  Merger,
  PathChange,
} from '../../reconcile/ports.ts'
import { mergeTrees } from './merge-trees.ts'
import type { SimulatedCommit, SimulatedRemote } from './simulated-remote.ts'

/** A clone of a simulated remote: it has the commits that it fetched or made, and the branches as it last saw them. */
export class SimulatedRepository implements GitRepository, Merger, CommitReader {
  readonly address: string
  readonly #remote: SimulatedRemote
  readonly #branches = new Map<string, string>()
  readonly #here = new Set<string>()

  constructor(remote: SimulatedRemote) {
    this.address = remote.address
    this.#remote = remote
  }

  async fetch(branch: string, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted()
    if (this.#remote.outage !== undefined) throw this.#remote.outage
    const tip = this.#remote.branches.get(branch)
    if (tip === undefined) {
      this.#branches.delete(branch)
      return undefined
    }
    this.#bring(tip)
    this.#branches.set(branch, tip)
    return tip
  }

  async resolve(revision: string): Promise<string | undefined> {
    const branch = this.#branches.get(revision)
    if (branch !== undefined) return branch
    if (!/^[0-9a-f]{4,40}$/.test(revision)) return undefined
    const matching = [...this.#here].filter(id => id.startsWith(revision))
    return matching.length === 1 ? matching[0] : undefined
  }

  async tree(commit: string): Promise<TreeDirectory> {
    return this.#commit(commit).tree
  }

  async log(range: {
    readonly from?: string
    readonly to: string
    readonly limit: number
  }): Promise<readonly CommitInfo[]> {
    const excluded = new Set(this.#chain(range.from).map(({ id }) => id))
    const chain: CommitInfo[] = []
    for (let id: string | undefined = range.to; id !== undefined && !excluded.has(id); ) {
      if (chain.length >= range.limit) break
      const { tree: _, content: __, ...info }: SimulatedCommit = this.#commit(id)
      chain.push(info)
      id = info.parents[0]
    }
    return chain
  }

  async changes(from: string, to: string): Promise<readonly PathChange[]> {
    const changes: PathChange[] = []
    compare('', this.#commit(from).tree, this.#commit(to).tree, changes)
    return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
  }

  async commit(request: CommitRequest): Promise<string> {
    const id = this.#remote.write({ ...request, author: 'Banyan' })
    this.#here.add(id)
    return id
  }

  async push(request: {
    readonly branch: string
    readonly expected: string | undefined
    readonly commit: string
  }): Promise<'pushed' | 'stale'> {
    const { branch, expected, commit } = request
    this.#commit(commit)
    if (this.#remote.outage !== undefined) throw this.#remote.outage
    const tip = this.#remote.branches.get(branch)
    if (tip !== expected && tip !== commit) return 'stale'
    if (tip !== commit) this.#remote.move(branch, commit)
    this.#branches.set(branch, commit)
    return 'pushed'
  }

  async merge(ours: string, theirs: string): Promise<Merged> {
    const base = this.#mergeBase(ours, theirs)
    const from = base === undefined ? undefined : this.#commit(base).tree
    const merged = mergeTrees(from, this.#commit(ours).tree, this.#commit(theirs).tree)
    if ('conflicts' in merged) return merged
    const draft = { parents: [ours, theirs], message: 'merge', time: 0, author: 'Banyan' }
    const id = this.#remote.writeTree(merged.tree, draft)
    this.#here.add(id)
    return { commit: id }
  }

  async commitObject(commit: string): Promise<Uint8Array> {
    return this.#commit(commit).content
  }

  /** Nothing is running; here so that it can stand for a repository that was opened. */
  async close(): Promise<void> {}

  #bring(tip: string): void {
    const queue = [tip]
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (this.#here.has(id)) continue
      this.#here.add(id)
      queue.push(...(this.#remote.commit(id)?.parents ?? []))
    }
  }

  #mergeBase(ours: string, theirs: string): string | undefined {
    const behind = this.#ancestors(ours)
    return [...this.#ancestors(theirs)].find(id => behind.has(id))
  }

  /** A commit and all behind it, the nearest first. */
  #ancestors(commit: string): ReadonlySet<string> {
    const found = new Set([commit])
    for (const id of found) for (const parent of this.#commit(id).parents) found.add(parent)
    return found
  }

  #chain(from: string | undefined): readonly SimulatedCommit[] {
    const chain: SimulatedCommit[] = []
    for (let id = from; id !== undefined; id = chain.at(-1)?.parents[0]) chain.push(this.#commit(id))
    return chain
  }

  #commit(id: string): SimulatedCommit {
    const found = this.#here.has(id) ? this.#remote.commit(id) : undefined
    if (found !== undefined) return found
    throw new OperationError({
      code: 'git/corrupt',
      message: `there is no readable commit "${id}"`,
      subject: this.address,
      retryable: true,
    })
  }
}

type Side = TreeEntry | undefined

function compare(path: string, before: Side, after: Side, changes: PathChange[]): void {
  if (before === after) return
  const old = before?.kind === 'directory' ? before.entries : undefined
  const now = after?.kind === 'directory' ? after.entries : undefined
  for (const name of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
    compare(path === '' ? name : `${path}/${name}`, old?.get(name), now?.get(name), changes)
  }
  const had = before !== undefined && old === undefined
  const has = after !== undefined && now === undefined
  if (had && has) changes.push({ path, change: 'modified' })
  else if (had) changes.push({ path, change: 'removed' })
  else if (has) changes.push({ path, change: 'added' })
}
