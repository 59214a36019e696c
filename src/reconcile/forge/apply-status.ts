import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import { applyVerdict } from '../../core/report/index.ts'
import { Bell } from '../fleet/bell.ts'
import type { Round } from '../fleet/round.ts'
import type { Clock, Forge } from '../ports.ts'
import { statusOf } from './status-of.ts'
import { type UntilEndedOptions, untilEnded } from './until-ended.ts'

/** No forge is told of progress more often. */
const tellEveryMs = 10_000
/** What somebody else wrote over it is gone after so long. */
const tellAgainMs = 3_600_000
const lastPatienceMs = 5_000

/** Tells on the forge how far the newest revision is in the clusters, as a status of the commit. */
export class ApplyStatus {
  readonly #forge: Forge
  readonly #clock: Clock
  readonly #context: string
  readonly #bell = new Bell()
  #round: Pick<Round, 'revision' | 'state' | 'diagnostics'> | undefined
  #told = ''
  #toldAt = 0
  #refused = ''

  /** `context` tells it from other statuses of the commit. */
  constructor(forge: Forge, clock: Clock, context: string) {
    this.#forge = forge
    this.#clock = clock
    this.#context = context
  }

  /** Takes in where the fleet stands. */
  note(round: Pick<Round, 'revision' | 'state' | 'diagnostics'>): void {
    this.#round = round
    this.#bell.ring()
  }

  /** Tells what is new, for ever; calls back whenever all is told. */
  async follow(
    signal: AbortSignal,
    { onFailure, onTold }: Pick<UntilEndedOptions, 'onFailure'> & { readonly onTold: () => void },
  ): Promise<void> {
    const clock = this.#clock
    const options = { clock, bell: this.#bell, intervalMs: tellAgainMs, signal, onFailure }
    await untilEnded(options, async () => {
      const isNew = await this.tell()
      if (this.#round !== undefined) onTold()
      if (isNew) await clock.sleep(tellEveryMs, signal)
    })
  }

  /** Tells where the fleet stood at the end. Who ends is not kept waiting: what a forge does not take, the next one tells. */
  async tellLast(round: Pick<Round, 'revision' | 'state' | 'diagnostics'>): Promise<void> {
    this.note(round)
    const told = new AbortController()
    const telling = this.tell()
      .catch((error: unknown) => {
        if (!(error instanceof OperationError)) throw error
      })
      .finally(() => told.abort())
    await Promise.race([telling, this.#clock.sleep(lastPatienceMs, told.signal)])
  }

  /** Tells where the fleet stands, if that is new; gives whether it was. */
  async tell(): Promise<boolean> {
    if (this.#round === undefined) return false
    const { revision, state, diagnostics } = this.#round
    const isRefusalNew = await this.#tellRefusal(state)
    const { state: word, description } = applyVerdict(state, diagnostics)
    const status = statusOf(this.#context, word, description)
    const text = JSON.stringify([revision, status])
    const now = this.#clock.now()
    if (text === this.#told && now < this.#toldAt + tellAgainMs) return isRefusalNew
    await this.#forge.setStatus(revision, status)
    this.#told = text
    this.#toldAt = now
    return true
  }

  // A commit that is refused never becomes the revision that the fleet is at.
  async #tellRefusal(state: FleetState | undefined): Promise<boolean> {
    const { reason, revision = '', message = '' } = state?.stale ?? {}
    if (reason !== 'InvalidCommitSignature' || revision === this.#refused) return false
    await this.#forge.setStatus(revision, statusOf(this.#context, 'failure', `refused: ${message}`))
    this.#refused = revision
    return true
  }
}
