import { type GitProgram, runGit } from './run-git.ts'

/**
 * Packs the objects of a repository of our own after every so many commits, in the background. What no branch holds
 * is kept for Git's two weeks.
 */
export class Housekeeping {
  readonly #git: GitProgram
  readonly #every: number
  readonly #ended = new AbortController()
  #commits = 0
  #running: Promise<unknown> | undefined

  constructor(git: GitProgram, every: number) {
    this.#git = git
    this.#every = every
  }

  countCommit(): void {
    this.#commits++
    if (this.#commits < this.#every || this.#running !== undefined) return
    this.#commits = 0
    const run = { args: ['gc', '--quiet'], timeoutSeconds: 3600, signal: this.#ended.signal }
    // A repository that could not be packed works as before, and is tried again.
    this.#running = runGit(this.#git, run)
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined
      })
  }

  async close(): Promise<void> {
    this.#ended.abort()
    await this.#running
  }
}
