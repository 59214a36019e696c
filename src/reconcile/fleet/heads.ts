import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetSource } from '../ports.ts'

/** Tells whether who applied a revision somewhere may be further than we are. */
export class Heads {
  readonly #source: FleetSource
  /** Told when there is something newer to be taken in. */
  readonly #onNewer: () => void
  /** Revisions that are known not to be newer than the one in force. */
  #old: { readonly revision: string; readonly heads: Set<string> } = { revision: '', heads: new Set() }

  constructor(source: FleetSource, onNewer: () => void) {
    this.#source = source
    this.#onNewer = onNewer
  }

  /**
   * Whether a head that another writer applied may be newer than the revision in force: it is not part of its history,
   * and the source has something newer, or cannot be asked.
   */
  async isAhead(head: string, revision: string): Promise<boolean> {
    if (this.#old.revision !== revision) this.#old = { revision, heads: new Set() }
    const { heads } = this.#old
    if (heads.has(head)) return false
    const isAhead = !(await this.#contains(revision, head)) && (await this.#newest()) !== revision
    if (isAhead) this.#onNewer()
    else heads.add(head)
    return isAhead
  }

  async #contains(revision: string, head: string): Promise<boolean> {
    const { repository } = this.#source
    return await unlessFailing(false, async () => {
      if ((await repository.resolve(head)) === undefined) return false
      return (await repository.log({ from: revision, to: head, limit: 1 })).length === 0
    })
  }

  #newest(): Promise<string | undefined> {
    return unlessFailing(undefined, () => this.#source.latest())
  }
}

async function unlessFailing<Result>(otherwise: Result, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof OperationError) return otherwise
    throw error
  }
}
