import { verificationOf } from '../../core/fleet/index.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Verification, VerificationKeys } from '../../core/model/verification.ts'
import { containsCommit } from '../fleet/contains-commit.ts'
import type { CommitVerifier, GitRepository } from '../ports.ts'
import { Turns } from '../requests/turns.ts'

export interface AdmissionOptions {
  readonly repository: GitRepository
  readonly signatures: CommitVerifier
  /** Keys that are not in the repository: nothing counts to which these do not lead. */
  readonly roots?: readonly VerificationKeys[] | undefined
}

/** A revision that was not taken, and why, in a line. */
export interface Refusal {
  readonly revision: string
  readonly message: string
}

/** A revision that was taken, and by what the commits after it are. */
interface Trust {
  readonly revision: string
  /** Undefined: whoever may push is believed. */
  readonly verification: Verification | undefined
}

const searched = 10_000

/**
 * Takes a revision only if it is signed as the last one that was taken says: a commit cannot bring its own keys. What
 * was taken last is known by itself, in a new process by the state store, and with `roots` by nothing but what follows
 * from a commit that these signed.
 */
export class Admission {
  readonly #options: AdmissionOptions
  readonly #turns = new Turns()
  readonly #vouched = new Set<string>()
  #last: Trust | undefined
  #refusal: Refusal | undefined

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** Why the newest revision is not taken; undefined: it is. */
  get refusal(): Refusal | undefined {
    return this.#refusal
  }

  /**
   * The revision to go by: the newest, or where that is refused, the last that was taken; without one, `git/unverified`.
   * `recorded` is asked once for what the state store says was taken last.
   */
  admit(head: string, recorded: () => Promise<string | undefined>): Promise<string> {
    return this.#turns.take(async () => {
      this.#last ??= await this.#recall(await recorded())
      if (head !== this.#last?.revision && head !== this.#refusal?.revision) await this.#judge(head)
      else if (head === this.#last?.revision) this.#refusal = undefined
      if (this.#last !== undefined) return this.#last.revision
      throw unverified(this.#refusal ?? { revision: head, message: 'it is not signed' })
    })
  }

  /** Whether a revision that somebody names counts: what was taken last comes from it, or its keys signed it. */
  async vouches(revision: string): Promise<boolean> {
    const { revision: last, verification } = this.#last ?? {}
    if (last === undefined || verification === undefined || revision === last) return true
    if (this.#vouched.has(revision)) return true
    const { repository, signatures } = this.#options
    const counts =
      (await containsCommit(repository, last, revision)) ||
      (await signatures.faultOf(revision, verification.keys)) === undefined
    if (counts) this.#vouched.add(revision)
    return counts
  }

  async #judge(head: string): Promise<void> {
    const result = await this.#follow(this.#last, head)
    if ('message' in result) this.#refusal = result
    else {
      this.#last = result
      this.#refusal = undefined
    }
  }

  // The word of a store that others can write is no proof where there are keys to prove it by.
  async #recall(revision: string | undefined): Promise<Trust | undefined> {
    const { repository, roots } = this.#options
    if (revision === undefined || (await repository.resolve(revision)) === undefined) return undefined
    if (roots === undefined) return await this.#trust(revision, undefined)
    const result = await this.#fromRoots(roots, revision)
    return 'message' in result ? undefined : result
  }

  async #follow(last: Trust | undefined, head: string): Promise<Trust | Refusal> {
    const { roots } = this.#options
    if (last === undefined && roots !== undefined) return await this.#fromRoots(roots, head)
    if (last?.verification !== undefined)
      return await this.#step(last, await this.#commitsSince(last.revision, head), head)
    // Who brings the first keys has to have one of them.
    const own = await this.#trust(head, undefined)
    return own.verification === undefined ? own : await this.#step(own, [head], head)
  }

  /** From the newest commit that the roots signed, step by step. */
  async #fromRoots(keys: readonly VerificationKeys[], to: string): Promise<Trust | Refusal> {
    const { repository, signatures } = this.#options
    const commits: string[] = []
    let why: string | undefined
    for (const { id } of await repository.log({ to, limit: searched })) {
      const fault = await signatures.faultOf(id, keys)
      why ??= fault
      commits.unshift(id)
      if (fault === undefined)
        return await this.#step({ revision: id, verification: { mode: 'HEAD', keys } }, commits, to)
    }
    const message = `${why ?? 'it is not signed'}, and the keys of this process signed none of the commits before it`
    return { revision: to, message }
  }

  /** Each commit that the keys before it signed says by which keys the next is taken. */
  async #step(from: Trust, commits: readonly string[], to: string): Promise<Trust | Refusal> {
    const { signatures } = this.#options
    let trust = from
    for (const id of commits) {
      const { verification } = trust
      if (verification === undefined) return await this.#follow(trust, to)
      const fault = await signatures.faultOf(id, verification.keys)
      if (fault !== undefined && id === to) return { revision: to, message: fault }
      if (fault !== undefined && verification.mode === 'FirstParent')
        return { revision: to, message: `commit ${id.slice(0, 12)} before it is refused: ${fault}` }
      if (fault !== undefined) continue
      trust = await this.#trust(id, verification)
      const broken = trust.verification && (await signatures.faultOfKeys(trust.verification.keys))
      if (broken !== undefined)
        return { revision: to, message: `by its own keys none could be taken after it: ${broken}` }
    }
    return trust
  }

  // Oldest first. Of a history that was rewritten, what is new in it; of one that went back, its end.
  async #commitsSince(from: string, to: string): Promise<readonly string[]> {
    const { repository } = this.#options
    const isKnown = (await repository.resolve(from)) !== undefined
    const commits = isKnown ? await repository.log({ from, to, limit: searched }) : []
    return commits.length === 0 ? [to] : commits.map(({ id }) => id).reverse()
  }

  /** What a revision says of those after it; where its `fleet.yaml` cannot be read, what held before. */
  async #trust(revision: string, before: Verification | undefined): Promise<Trust> {
    const { repository, roots } = this.#options
    const own = verificationOf(await repository.tree(revision))
    if (own === 'unreadable') return { revision, verification: before }
    const otherwise: Verification | undefined = roots && { mode: 'HEAD', keys: roots }
    return { revision, verification: own === 'none' ? otherwise : own }
  }
}

function unverified({ revision, message }: Refusal): OperationError {
  return new OperationError({
    code: 'git/unverified',
    message: `commit ${revision.slice(0, 12)} is refused: ${message}; nothing that was taken before is known`,
    subject: revision,
    retryable: true,
  })
}
