import { gitObjectId } from '../../base/std/hash.ts'
import { makeDirectory } from '../../base/tree/make-tree.ts'
import type { TreeDirectory, TreeEntry } from '../../base/tree/tree.ts'
import type { OperationError } from '../../core/model/operation-error.ts'
import type { CommitInfo } from '../../reconcile/ports.ts'
import { applyChanges, type SimulatedChange } from './apply-changes.ts'

export interface SimulatedCommit extends CommitInfo {
  readonly tree: TreeDirectory
  /** The object, which its id is of. */
  readonly content: Uint8Array
}

/** Makes the signature of a commit, in armor, from what is signed of it. */
export type Sign = (payload: Uint8Array) => string

/** What a commit is made of beside its files, before it has an id. */
export type CommitHeader = Omit<CommitInfo, 'id'> & { readonly sign?: Sign | undefined }

export interface CommitDraft extends CommitHeader {
  readonly base: string | undefined
  readonly changes: ReadonlyMap<string, SimulatedChange>
}

/** A Git server in memory. Repositories made for it see its branches as they fetch them. */
export class SimulatedRemote {
  /** How the remote is called in status and errors. */
  readonly address: string
  readonly branches: Map<string, string> = new Map()
  /** What every fetch and push throws while it is set. */
  outage: OperationError | undefined
  readonly #commits = new Map<string, SimulatedCommit>()
  readonly #interned = new Map<string, TreeEntry>()
  readonly #listeners = new Set<() => void>()

  constructor(address = 'simulated://fleet') {
    this.address = address
  }

  commit(id: string): SimulatedCommit | undefined {
    return this.#commits.get(id)
  }

  /** Stores a commit; touches no branch. */
  write(draft: CommitDraft): string {
    const before = draft.base === undefined ? undefined : this.#commits.get(draft.base)?.tree
    return this.writeTree(applyChanges(before, draft.changes), draft)
  }

  /** Stores a commit of a tree (undefined: one without files); touches no branch. */
  writeTree(
    files: TreeDirectory | undefined,
    { parents, message, time, author, sign }: CommitHeader,
  ): string {
    const tree = this.#intern(files ?? makeDirectory([]))
    const head = [`tree ${tree.id}`, ...parents.map(parent => `parent ${parent}`), `${author} ${time}`]
    const signature = sign?.(Buffer.from([...head, '', message].join('\n')))
    const signed = signature === undefined ? [] : [`gpgsig ${signature.trimEnd().replaceAll('\n', '\n ')}`]
    const content = Buffer.from([...head, ...signed, '', message].join('\n'))
    const id = gitObjectId('commit', content)
    this.#commits.set(id, { id, parents, message: message.trimEnd(), time, author, tree, content })
    return id
  }

  /** Somebody's push: a commit with these changes on top of the branch, or `onto` another commit (null: none). */
  publish(
    branch: string,
    changes: ReadonlyMap<string, SimulatedChange>,
    options: {
      readonly message?: string
      readonly time?: number
      readonly onto?: string | null
      readonly sign?: Sign
    } = {},
  ): string {
    const { message = 'change', time = 0, sign, onto = this.branches.get(branch) ?? null } = options
    const base = onto ?? undefined
    const parents = base === undefined ? [] : [base]
    const id = this.write({ base, parents, changes, message, time, author: 'Somebody', sign })
    this.move(branch, id)
    return id
  }

  /** Moves a branch, or deletes it, and tells who listens. */
  move(branch: string, commit: string | undefined): void {
    if (commit === undefined) this.branches.delete(branch)
    else this.branches.set(branch, commit)
    for (const listener of this.#listeners) listener()
  }

  /** Calls back whenever a branch moves. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  // One object for one id, as the contract of the port promises.
  #intern<Entry extends TreeEntry>(entry: Entry): Entry
  #intern(entry: TreeEntry): TreeEntry {
    const key = `${entry.kind} ${entry.id}`
    const found = this.#interned.get(key)
    if (found !== undefined) return found
    const own: TreeEntry =
      entry.kind === 'directory'
        ? {
            ...entry,
            entries: new Map([...entry.entries].map(([name, below]) => [name, this.#intern(below)])),
          }
        : entry
    this.#interned.set(key, own)
    return own
  }
}
