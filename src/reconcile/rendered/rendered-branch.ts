import type { TreeDirectory } from '../../base/tree/tree.ts'
import type { Fence } from '../../core/model/inventory.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { Clock, GitRepository } from '../ports.ts'
import { type Authorship, fenceIn, trailersOf } from './trailers.ts'

/** What of the branch is one cluster's: `clusters/<name>`. */
export function directoryOf(cluster: string): string {
  return `clusters/${cluster}`
}

/** The branch as it was found, and what is to be changed of it. */
export interface Draft {
  /** By path from the root of the branch; null removes the file. */
  readonly changes: ReadonlyMap<string, string | null>
  /** A line a cluster. */
  readonly lines: readonly string[]
}

export interface Written {
  /** The newest commit of the branch; undefined where there is none. */
  readonly tip: string | undefined
  readonly isNew: boolean
}

export interface RenderedBranchOptions {
  readonly repository: GitRepository
  readonly branch: string
  readonly clock: Clock
}

const tries = 5
const searched = 50

/** A branch with a directory per cluster, changed by commits on top of whatever stands there. */
export class RenderedBranch {
  readonly #options: RenderedBranchOptions

  constructor(options: RenderedBranchOptions) {
    this.#options = options
  }

  /**
   * Changes the branch by one commit, or not at all where `draft` finds nothing to change. Whoever pushed meanwhile is
   * built upon: `draft` is asked again, with the branch as it is then. A Failure when the branch is not ours to write.
   */
  async write(
    authorship: Authorship,
    mayWrite: (found: Fence | undefined) => Promise<Failure | undefined>,
    draft: (tree: TreeDirectory | undefined) => Promise<Draft>,
    signal: AbortSignal | undefined,
  ): Promise<Written | Failure> {
    const { repository, branch, clock } = this.#options
    for (let tried = 0; tried < tries; tried++) {
      const tip = await repository.fetch(branch, signal)
      const refusal = await mayWrite(tip === undefined ? undefined : await this.#fenceAt(tip, authorship))
      if (refusal !== undefined) return refusal
      const { changes, lines } = await draft(tip === undefined ? undefined : await repository.tree(tip))
      if (changes.size === 0) return { tip, isNew: false }
      const commit = await repository.commit({
        base: tip,
        parents: tip === undefined ? [] : [tip],
        changes,
        message: messageOf(authorship, lines),
        time: Math.floor(clock.now() / 1_000),
      })
      if ((await repository.push({ branch, expected: tip, commit })) === 'pushed')
        return { tip: commit, isNew: true }
    }
    const message = `branch "${branch}" was written by somebody else, again and again`
    throw new OperationError({ code: 'git/stale', message, subject: branch, retryable: true })
  }

  // Others may have committed since we did.
  async #fenceAt(tip: string, { fleet }: Authorship): Promise<Fence | undefined> {
    const commits = await this.#options.repository.log({ to: tip, limit: searched })
    for (const { message } of commits) {
      const fence = fenceIn(message, fleet)
      if (fence !== undefined) return fence
    }
    return undefined
  }
}

const shownLines = 50

function messageOf(authorship: Authorship, lines: readonly string[]): string {
  const subject = `${authorship.fence.head.slice(0, 12)}: ${lines.length === 1 ? '1 cluster' : `${lines.length} clusters`}`
  const rest = lines.length - shownLines
  const shown = [...lines.slice(0, shownLines), ...(rest > 0 ? [`and ${rest} more`] : [])]
  return [subject, '', ...shown, '', ...trailersOf(authorship)].join('\n')
}
