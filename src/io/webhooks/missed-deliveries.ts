import type { Clock } from '../../reconcile/ports.ts'

export interface MissedDeliveriesOptions {
  readonly clock: Clock
  /** How long before or after a commit was found a delivery may tell of it. */
  readonly graceMs?: number
  /** Told of every commit of which no delivery told; `isFirst`: of the one before it one did. */
  readonly onMissed: (commit: string, isFirst: boolean) => void
  /** Told when deliveries come again. */
  readonly onHeard: () => void
}

/** Notices that a forge does not deliver: that the source moved, and no webhook said so. */
export class MissedDeliveries {
  readonly #options: MissedDeliveriesOptions
  readonly #graceMs: number
  readonly #ended = new AbortController()
  #newest: string | undefined
  #wasRead = false
  #heardAt = Number.NEGATIVE_INFINITY
  #isMissing = false

  constructor(options: MissedDeliveriesOptions) {
    this.#options = options
    this.#graceMs = options.graceMs ?? 60_000
  }

  /** A delivery told of a push to the branch. */
  heard(): void {
    this.#heardAt = this.#options.clock.now()
  }

  /** The source was read: this is its newest commit. */
  read(commit: string | undefined): void {
    const before = this.#newest
    const isFirst = !this.#wasRead
    this.#wasRead = true
    this.#newest = commit
    if (!isFirst && commit !== undefined && commit !== before) void this.#judge(commit)
  }

  /** Judges nothing any more. */
  close(): void {
    this.#ended.abort()
  }

  async #judge(commit: string): Promise<void> {
    const { clock, onMissed, onHeard } = this.#options
    const since = clock.now() - this.#graceMs
    if (this.#heardAt < since) await clock.sleep(this.#graceMs, this.#ended.signal)
    if (this.#ended.signal.aborted) return
    const isMissed = this.#heardAt < since
    if (isMissed) onMissed(commit, !this.#isMissing)
    else if (this.#isMissing) onHeard()
    this.#isMissing = isMissed
  }
}
