import { directoryAt, fileAt, type TreeDirectory, textOf } from '../../base/tree/tree.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock, GitRepository } from '../ports.ts'

export interface WholePlansOptions {
  /** The one in which the forge has the pull requests. */
  readonly repository: GitRepository
  readonly clock: Clock
  /** The branch with the fleet's state; undefined while that is not known. */
  readonly statusBranch: () => string | undefined
  /** Tells them from those of other fleets in the repository; empty for the only one. */
  readonly folder: string
}

const tries = 5
const readme = 'README.md'
const title = '# Plans of pull requests\n'
const about = `${title}
Banyan writes here what is too long for a comment. Who may read the repository may read it; it goes when the pull
request is closed. The branch has one commit and no history: it is pushed anew whenever a plan is.
`

/** Plans that no comment can hold: a file a pull request, on a branch beside the fleet's state, without history. */
export class WholePlans {
  readonly #options: WholePlansOptions
  /** Where the branch was when it was read or written last; undefined: it is read anew. */
  #known: { readonly branch: string; readonly tip: string | undefined } | undefined

  /** Of which branch and open pull requests what is over was removed last. */
  #kept: string | undefined

  constructor(options: WholePlansOptions) {
    this.#options = options
  }

  /** Somebody may have moved or deleted the branch since: it is read anew before it is written. */
  forget(): void {
    this.#known = undefined
  }

  /** Lets that of a pull request be this one (null: none), and tells where it is; undefined while no branch is known. */
  async put(
    number: number,
    text: string | null,
    signal?: AbortSignal,
  ): Promise<{ readonly branch: string; readonly path: string } | undefined> {
    const branch = this.#branch()
    if (branch === undefined) return undefined
    const path = `${this.#directory()}/${number}.md`
    await this.#write(branch, () => new Map([[path, text]]), signal)
    return text === null ? undefined : { branch, path }
  }

  /** Removes those of pull requests that are not among these. */
  async keep(open: ReadonlySet<number>, signal?: AbortSignal): Promise<void> {
    const branch = this.#branch()
    const directory = this.#directory()
    const over = (files: TreeDirectory | undefined): readonly string[] => {
      const names = files === undefined ? [] : (directoryAt(files, directory)?.entries.keys() ?? [])
      return [...names].filter(name => {
        const [, number] = /^(\d+)\.md$/.exec(name) ?? []
        return number !== undefined && !open.has(Number(number))
      })
    }
    if (branch === undefined) return
    const kept = JSON.stringify([branch, ...[...open].toSorted((a, b) => a - b)])
    if (kept === this.#kept) return
    await this.#write(
      branch,
      files => new Map(over(files).map(name => [`${directory}/${name}`, null])),
      signal,
    )
    this.#kept = kept
  }

  #branch(): string | undefined {
    const status = this.#options.statusBranch()
    return status && `${status}-plans`
  }

  #directory(): string {
    const { folder } = this.#options
    return folder === '' ? 'pull-requests' : `pull-requests/${folder}`
  }

  async #write(branch: string, draft: Draft, signal: AbortSignal | undefined): Promise<void> {
    try {
      for (let tried = 0; tried < tries; tried++) if (await this.#push(branch, draft, signal)) return
    } catch (error) {
      // A push may have come through, though it failed.
      this.#known = undefined
      throw error
    }
    const message = `branch "${branch}" was written by somebody else, again and again`
    throw new OperationError({ code: 'git/stale', message, subject: branch, retryable: true })
  }

  /** Gives whether the branch is as it should be; else somebody else moved it. */
  async #push(branch: string, draft: Draft, signal: AbortSignal | undefined): Promise<boolean> {
    const { repository, clock } = this.#options
    if (this.#known?.branch !== branch) this.#known = { branch, tip: await repository.fetch(branch, signal) }
    const { tip } = this.#known
    const files = tip === undefined ? undefined : await repository.tree(tip)
    const changes = new Map([...draft(files)].filter(([path, text]) => textAt(files, path) !== text))
    if (changes.size === 0) return true
    if (files !== undefined && textAt(files, readme)?.startsWith(title) !== true) throw notOurs(branch)
    const commit = await repository.commit({
      base: tip,
      // A plan that is over must not stay in a history.
      parents: [],
      changes: new Map([...changes, [readme, about]]),
      message: 'plans of pull requests [skip ci]\n',
      time: Math.floor(clock.now() / 1_000),
    })
    const isPushed = (await repository.push({ branch, expected: tip, commit })) === 'pushed'
    this.#known = isPushed ? { branch, tip: commit } : undefined
    return isPushed
  }
}

/** What is to change of the files of the branch; undefined: there are none. */
type Draft = (files: TreeDirectory | undefined) => ReadonlyMap<string, string | null>

/** Null where there is no such file. */
function textAt(files: TreeDirectory | undefined, path: string): string | null {
  const file = files && fileAt(files, path)
  return file === undefined ? null : textOf(file)
}

function notOurs(branch: string): OperationError {
  const message = `branch "${branch}" has something else than plans: it is left as it is`
  return new OperationError({ code: 'git/unsupported', message, subject: branch, retryable: false })
}
