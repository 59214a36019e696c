import { filesBelow, textOf } from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import { parseState, stateFiles } from '../../core/report/index.ts'
import type { Clock, GitRepository } from '../ports.ts'
import { archiveOf, countCommits, countedMessage, squashedMessage } from './status-history.ts'

const lookEveryMs = 60_000

export interface StateStoreOptions {
  /** Told why the branch could not be squashed; it goes on growing, and another try comes later. */
  readonly onRefused?: ((failure: OperationError) => void) | undefined
}

/** The status branch: read once, then written by compare-and-swap whenever what it says has changed. */
export class StateStore {
  readonly #repository: GitRepository
  readonly #branch: string
  readonly #clock: Clock
  #tip: string | undefined
  readonly #kept = new Set<string>()
  #texts: ReadonlyMap<string, string> = new Map()
  /** What was pushed last, while nobody knows whether it arrived. */
  #unanswered: Written | undefined
  /** When it was known last where the branch stands, in milliseconds since the epoch. */
  #knownAt = 0
  readonly #onRefused: StateStoreOptions['onRefused']
  /** How many commits the branch has since it was squashed last. */
  #commits = 0
  /** Not squashed before it has so many, because that was refused. */
  #squashFrom = 0

  constructor(repository: GitRepository, branch: string, clock: Clock, options: StateStoreOptions = {}) {
    this.#repository = repository
    this.#branch = branch
    this.#clock = clock
    this.#onRefused = options.onRefused
  }

  /** The commit that was read or written last; undefined while there is no branch. */
  get tip(): string | undefined {
    return this.#tip
  }

  /** The state as the branch has it; undefined when there is none, or what stands there cannot be trusted. */
  async read(signal?: AbortSignal): Promise<FleetState | undefined> {
    this.#tip = await this.#repository.fetch(this.#branch, signal)
    this.#knownAt = this.#clock.now()
    this.#texts = new Map()
    this.#unanswered = undefined
    if (this.#tip === undefined) return undefined
    const tree = await this.#repository.tree(this.#tip)
    this.#commits = await countCommits(this.#repository, this.#tip)
    this.#kept.clear()
    this.#texts = new Map([...filesBelow(tree)].map(([path, file]) => [path, textOf(file)]))
    return parseState(tree)
  }

  /**
   * Commits the files that changed; gives whether there were any, and where there are none, looks once a minute whether
   * the branch still is as it was written. Revisions in force become parents, so that no
   * force-push of the fleet's branch loses them. `git/stale` when somebody else wrote the branch meanwhile. With
   * `maxCommits` since the last time it begins anew, with what was before in the archive.
   */
  async write(state: FleetState, message: string, maxCommits: number = defaultMaxCommits): Promise<boolean> {
    const isDoubtful = await this.#settle()
    const texts = new Map([...stateFiles(state)].map(([path, make]) => [path, make()]))
    const changes = new Map<string, string | null>()
    for (const [path, text] of texts) if (this.#texts.get(path) !== text) changes.set(path, text)
    for (const path of this.#texts.keys()) if (!texts.has(path)) changes.set(path, null)
    // What is still on its way would be there for good, where it is not overtaken.
    if (changes.size === 0 && !isDoubtful) {
      await this.#look()
      return false
    }
    const draft = { texts, changes, message, revisions: revisionsInForce(state) }
    const isFull = this.#commits >= Math.max(maxCommits, this.#squashFrom)
    if (!isFull || !(await this.#squash(draft))) await this.#append(draft)
    return true
  }

  async #append({ texts, changes, message, revisions }: Draft): Promise<void> {
    const kept = revisions.filter(revision => !this.#kept.has(revision))
    const commits = this.#commits + 1
    const parents = [...(this.#tip === undefined ? [] : [this.#tip]), ...kept]
    const text = countedMessage(message, commits)
    const commit = await this.#commit(changes, parents, text)
    await this.#push({ commit, texts, commits, kept })
  }

  // The same files without what was before; gives whether the remote lets that be.
  async #squash({ texts, changes, message, revisions }: Draft): Promise<boolean> {
    const tip = this.#tip
    if (tip === undefined) return false
    const archive = archiveOf(this.#branch)
    try {
      const expected = await this.#repository.fetch(archive)
      const kept = await this.#repository.push({ branch: archive, expected, commit: tip })
      if (kept === 'stale') return false
      const text = squashedMessage(message, { tip, commits: this.#commits, archive })
      const commit = await this.#commit(changes, revisions, text)
      await this.#push({ commit, texts, commits: 1, kept: revisions })
      return true
    } catch (error) {
      if (!(error instanceof OperationError) || error.retryable) throw error
      this.#unanswered = undefined
      this.#squashFrom = this.#commits + triesEvery
      this.#onRefused?.(error)
      return false
    }
  }

  #commit(changes: Draft['changes'], parents: readonly string[], message: string): Promise<string> {
    const time = Math.floor(this.#clock.now() / 1_000)
    return this.#repository.commit({ base: this.#tip, parents, changes, message, time })
  }

  async #push(written: Written): Promise<void> {
    const { commit } = written
    this.#unanswered = written
    const result = await this.#repository.push({ branch: this.#branch, expected: this.#tip, commit })
    this.#unanswered = undefined
    if (result === 'stale' && !(await this.#restore(commit))) throw this.#stale()
    this.#take(written)
  }

  #take({ commit, texts, commits, kept }: Written): void {
    this.#tip = commit
    this.#knownAt = this.#clock.now()
    this.#texts = texts
    if (commits === 1) this.#kept.clear()
    this.#commits = commits
    for (const revision of kept) this.#kept.add(revision)
  }

  // Takes up a push without an answer that arrived; gives whether there is one of which that is not known.
  async #settle(): Promise<boolean> {
    const last = this.#unanswered
    if (last === undefined) return false
    if ((await this.#repository.fetch(this.#branch)) !== last.commit) return true
    this.#unanswered = undefined
    this.#take(last)
    return false
  }

  // What a process before this one sent may arrive late: who has nothing to write would not find out.
  async #look(): Promise<void> {
    if (this.#tip === undefined || this.#clock.now() < this.#knownAt + lookEveryMs) return
    const tip = await this.#repository.fetch(this.#branch)
    this.#knownAt = this.#clock.now()
    if (tip !== this.#tip && !(await this.#restore(this.#tip))) throw this.#stale()
  }

  #stale(): OperationError {
    const message = `branch "${this.#branch}" was written by somebody else`
    return new OperationError({ code: 'git/stale', message, subject: this.#branch, retryable: true })
  }

  // A branch that somebody deleted is no other writer's: whoever has its last commits pushes them again.
  async #restore(commit: string): Promise<boolean> {
    if (this.#tip === undefined || (await this.#repository.fetch(this.#branch)) !== undefined) return false
    const result = await this.#repository.push({ branch: this.#branch, expected: undefined, commit })
    return result === 'pushed'
  }
}

interface Draft {
  readonly texts: ReadonlyMap<string, string>
  readonly changes: ReadonlyMap<string, string | null>
  readonly message: string
  /** Those in force. */
  readonly revisions: readonly string[]
}

interface Written {
  readonly commit: string
  readonly texts: ReadonlyMap<string, string>
  /** Since the branch was squashed last, this one included. */
  readonly commits: number
  /** Revisions that are its parents. */
  readonly kept: readonly string[]
}

/** Commits until a squash that was refused is tried again. */
const triesEvery = 100

function revisionsInForce(state: FleetState): readonly string[] {
  const held = [...state.clusters.values()].flatMap(({ applications }) =>
    applications.flatMap(({ held, change }) =>
      [held?.revision, held?.behind?.revision, change?.from].filter(each => each !== undefined),
    ),
  )
  const left = [...state.clusters.values()].flatMap(({ removal }) => removal?.revision ?? [])
  return [...new Set([state.revision, ...held, ...left, ...state.heldFiles.values()])]
}

/** Where the state is kept when the fleet does not say. */
export const defaultStatusBranch = 'banyan/status'

/** How many commits it gets before it begins anew when the fleet does not say. */
const defaultMaxCommits = 10_000
