import { filesBelow, textOf } from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import { parseState, stateFiles } from '../../core/report/index.ts'
import type { Clock, GitRepository } from '../ports.ts'

const lookEveryMs = 60_000

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

  constructor(repository: GitRepository, branch: string, clock: Clock) {
    this.#repository = repository
    this.#branch = branch
    this.#clock = clock
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
    this.#texts = new Map([...filesBelow(tree)].map(([path, file]) => [path, textOf(file)]))
    return parseState(tree)
  }

  /**
   * Commits the files that changed; gives whether there were any, and where there are none, looks once a minute whether
   * the branch still is as it was written. Revisions in force become parents, so that no
   * force-push of the fleet's branch loses them. `git/stale` when somebody else wrote the branch meanwhile.
   */
  async write(state: FleetState, message: string): Promise<boolean> {
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
    const kept = revisionsInForce(state).filter(revision => !this.#kept.has(revision))
    const parents = [...(this.#tip === undefined ? [] : [this.#tip]), ...kept]
    const time = Math.floor(this.#clock.now() / 1_000)
    const commit = await this.#repository.commit({ base: this.#tip, parents, changes, message, time })
    this.#unanswered = { commit, texts }
    const result = await this.#repository.push({ branch: this.#branch, expected: this.#tip, commit })
    this.#unanswered = undefined
    if (result === 'stale' && !(await this.#restore(commit))) throw this.#stale()
    this.#tip = commit
    this.#knownAt = this.#clock.now()
    this.#texts = texts
    for (const revision of kept) this.#kept.add(revision)
    return true
  }

  // Takes up a push without an answer that arrived; gives whether there is one of which that is not known.
  async #settle(): Promise<boolean> {
    const last = this.#unanswered
    if (last === undefined) return false
    if ((await this.#repository.fetch(this.#branch)) !== last.commit) return true
    this.#tip = last.commit
    this.#texts = last.texts
    this.#unanswered = undefined
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

interface Written {
  readonly commit: string
  readonly texts: ReadonlyMap<string, string>
}

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
