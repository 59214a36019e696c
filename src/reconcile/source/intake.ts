import { type Diagnostic, isError } from '../../base/diagnostic/diagnostic.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { VerificationKeys } from '../../core/model/verification.ts'
import { noBranch } from '../fleet/no-branch.ts'
import type { StoreOpener } from '../fleet/open-store.ts'
import type { FleetSource, Ports } from '../ports.ts'
import { Admission } from './admission.ts'
import { Freshness } from './freshness.ts'
import { vouchedRepository } from './vouched-repository.ts'

export interface IntakeOptions {
  /** Keys that are not in the repository. */
  readonly roots?: readonly VerificationKeys[] | undefined
  /** Know what was taken last. */
  readonly stores: StoreOpener
}

/** What comes in from the source: its newest revision that counts, and how new that is. */
export class Intake {
  /** The source, with the revisions in it that count. */
  readonly source: FleetSource
  readonly freshness: Freshness
  readonly #source: FleetSource
  readonly #stores: StoreOpener
  readonly #admission: Admission | undefined

  constructor({ source, clock, signatures }: Ports, { roots, stores }: IntakeOptions) {
    const { repository } = source
    this.#source = source
    this.#stores = stores
    this.freshness = new Freshness(clock)
    this.#admission = signatures && new Admission({ repository, signatures, roots })
    this.source = {
      ...source,
      repository: this.#admission ? vouchedRepository(repository, this.#admission) : repository,
      latest: signal => this.latest(signal),
    }
  }

  /** The revision to go by; an OperationError when there is none, or the source cannot be read. */
  async latest(signal?: AbortSignal): Promise<string> {
    const newest = await this.#newest(signal)
    const revision =
      (await this.#admission?.admit(newest, () => this.#stores.recorded(newest, signal))) ?? newest
    this.freshness.noteRead(revision, this.#admission?.refusal)
    return revision
  }

  /** Whether a commit would be taken as far as its signature goes. */
  async wouldTake(commit: string): Promise<boolean> {
    return (await this.#admission?.vouches(commit)) ?? true
  }

  /** Takes in what a compile of the revision to go by came to. */
  noteCompiled(revision: string, isWhole: boolean, diagnostics: readonly Diagnostic[]): void {
    const { at, code, message } = diagnostics.find(isError) ?? {}
    this.freshness.noteCompiled(revision, isWhole ? undefined : `${at?.file}: ${code}: ${message}`)
  }

  async #newest(signal: AbortSignal | undefined): Promise<string> {
    try {
      const newest = await this.#source.latest(signal)
      if (newest === undefined) throw noBranch(this.#source.description)
      return newest
    } catch (error) {
      if (error instanceof OperationError) this.freshness.noteAway(error)
      throw error
    }
  }
}
