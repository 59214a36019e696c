import type { OperationError } from '../../core/model/operation-error.ts'
import type { Stale } from '../../core/model/stale.ts'
import type { Clock } from '../ports.ts'
import type { Refusal } from './admission.ts'

/** A source that is away for a moment is nothing that a status branch has to say. */
const recordAfterMs = 300_000

/** Whether what is enforced is what the source says now, and since when it is not. */
export class Freshness {
  readonly #clock: Clock
  #away: Stale | undefined
  #refused: Stale | undefined
  #broken: Stale | undefined
  #recalled: Stale | undefined
  #compiled: string | undefined
  #readAt: number | undefined
  #currentAt: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Undefined: it is what the source says. */
  get stale(): Stale | undefined {
    return this.#away ?? this.#refused ?? this.#broken
  }

  /** When it was known last to be so, in milliseconds since the epoch; undefined: never yet. */
  get currentAt(): number | undefined {
    return this.#currentAt
  }

  /** What the state store is to say. */
  get recorded(): Stale | undefined {
    const isLong =
      this.#away !== undefined && this.#clock.now() - Date.parse(this.#away.since) >= recordAfterMs
    return isLong ? this.#away : (this.#refused ?? this.#broken)
  }

  /** Takes in what the state store said when this process began. */
  recall(stale: Stale | undefined): void {
    this.#recalled = stale
    this.#refused = this.#refused && this.#sinceThen(this.#refused)
  }

  /** The source could not be read. */
  noteAway({ code, message }: OperationError): void {
    this.#away ??= {
      reason: 'SourceUnavailable',
      message: `${code}: ${message}`,
      since: timeOf(this.#readAt ?? this.#clock.now()),
    }
  }

  /** The source was read: the revision to go by, and its newest one where that is refused. */
  noteRead(revision: string, refusal: Refusal | undefined): void {
    this.#away = undefined
    this.#readAt = this.#clock.now()
    if (refusal?.revision !== this.#refused?.revision)
      this.#refused = refusal && this.#begun('InvalidCommitSignature', refusal, this.#refused)
    if (revision === this.#compiled) this.#settle()
  }

  /** The revision to go by was compiled; `fault` is why nothing could be made of it. */
  noteCompiled(revision: string, fault: string | undefined): void {
    this.#compiled = revision
    if (fault === undefined) this.#broken = undefined
    else if (this.#broken?.revision !== revision)
      this.#broken = this.#begun('RevisionBroken', { revision, message: fault }, this.#broken)
    this.#settle()
  }

  #settle(): void {
    if (this.stale !== undefined) return
    this.#currentAt = this.#readAt
    this.#recalled = undefined
  }

  #begun(reason: Stale['reason'], why: Refusal, before: Stale | undefined): Stale {
    return this.#sinceThen({ reason, ...why, since: before?.since ?? timeOf(this.#clock.now()) })
  }

  #sinceThen(stale: Stale): Stale {
    const { reason, since } = this.#recalled ?? {}
    return since !== undefined && reason === stale.reason ? { ...stale, since } : stale
  }
}

function timeOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z')
}
