import { directoryAt, type TreeDirectory } from '../../base/tree/tree.ts'
import type { CommitInfo, GitRepository } from '../ports.ts'

const known = 10_000
/** Commits of which it is looked at what they changed. */
const searched = 50

/** The commits of a rendered branch, newest first, as far as somebody asks by which of them a directory is told. */
export class RenderedHistory {
  readonly #repository: GitRepository
  #commits: readonly CommitInfo[] = []
  #places: ReadonlyMap<string, number> = new Map()
  readonly #trees = new Map<string, TreeDirectory>()
  /** By directory and the commit before. */
  readonly #told = new Map<string, string | undefined>()

  constructor(repository: GitRepository) {
    this.#repository = repository
  }

  /** Takes up what came on top; all anew where somebody rewrote the branch. */
  async follow(tip: string): Promise<void> {
    const [last] = this.#commits
    if (last?.id === tip) return
    const news = await this.#repository.log({ ...(last && { from: last.id }), to: tip, limit: known })
    const isOnTop = last === undefined || news.at(-1)?.parents[0] === last.id
    const commits = isOnTop
      ? [...news, ...this.#commits].slice(0, known)
      : await this.#repository.log({ to: tip, limit: known })
    this.#commits = commits
    this.#places = new Map(commits.map(({ id }, place) => [id, place]))
    this.#told.clear()
    const near = new Set(commits.slice(0, searched + 1).map(({ id }) => id))
    for (const id of this.#trees.keys()) if (!near.has(id)) this.#trees.delete(id)
  }

  /**
   * The commit that a directory is told by: the newest that changed it, so that all who ask are told the same, or the
   * one before while nothing newer did. One that the branch does not have any more counts for nothing.
   */
  async commitOf(directory: string, before: string | undefined): Promise<string | undefined> {
    const key = `${directory} ${before}`
    const found = this.#told.get(key) ?? (await this.#search(directory, before))
    this.#told.set(key, found)
    return found
  }

  async #search(directory: string, before: string | undefined): Promise<string | undefined> {
    const tip = this.#commits[0]?.id
    const place = before === undefined ? undefined : this.#places.get(before)
    const newer = this.#commits.slice(0, Math.min(place ?? searched, searched))
    for (const { id, parents } of newer) {
      const then = parents[0] === undefined ? undefined : await this.#idOf(parents[0], directory)
      if (then !== (await this.#idOf(id, directory))) return id
    }
    return place === undefined ? tip : before
  }

  async #idOf(commit: string, directory: string): Promise<string | undefined> {
    const tree = this.#trees.get(commit) ?? (await this.#repository.tree(commit))
    this.#trees.set(commit, tree)
    return directoryAt(tree, directory)?.id
  }
}
