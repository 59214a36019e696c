import type { Clock } from '../../reconcile/ports.ts'
import type { Hint } from './hint.ts'

export interface HintQueueOptions {
  readonly clock: Clock
  /** Called once for all hints at the same thing that come within so many milliseconds after the first of them. */
  readonly gatherMs: number
  /** A push names one ref, or none where any may have moved. */
  readonly onHint: (receiver: string, hint: Hint) => void
  /** How many things are waited for at a time, 1,000 by default; beyond that it is "any ref of the receiver". */
  readonly maxWaiting?: number
}

/**
 * Folds bursts: whatever is hinted at is told once, soon after the first hint, and a hint that comes after it was told
 * is told again. Nothing is lost in effect, however many come, and nothing waits for ever while they keep coming.
 */
export class HintQueue {
  readonly #options: HintQueueOptions
  readonly #waiting = new Map<string, { readonly receiver: string; hint: Hint }>()
  readonly #ended = new AbortController()

  constructor(options: HintQueueOptions) {
    this.#options = options
  }

  add(receiver: string, hint: Hint): void {
    if (hint.kind !== 'push') this.#fold(receiver, hint)
    else if (hint.refs.length === 0) this.#fold(receiver, hint)
    else for (const ref of hint.refs) this.#fold(receiver, { kind: 'push', refs: [ref] })
  }

  /** Forgets what waits, and takes nothing more. */
  close(): void {
    this.#ended.abort()
    this.#waiting.clear()
  }

  #fold(receiver: string, hint: Hint): void {
    if (this.#ended.signal.aborted) return
    const key = `${receiver} ${subjectOf(hint)}`
    const known = this.#waiting.get(key)
    if (known !== undefined) {
      known.hint = hint
      return
    }
    const isFull = this.#waiting.size >= (this.#options.maxWaiting ?? 1_000)
    if (isFull && hint !== anyRef) this.#fold(receiver, anyRef)
    else void this.#tellSoon(key, { receiver, hint })
  }

  async #tellSoon(key: string, waiting: { readonly receiver: string; hint: Hint }): Promise<void> {
    const { clock, gatherMs, onHint } = this.#options
    this.#waiting.set(key, waiting)
    await clock.sleep(gatherMs, this.#ended.signal)
    if (this.#ended.signal.aborted) return
    this.#waiting.delete(key)
    onHint(waiting.receiver, waiting.hint)
  }
}

const anyRef: Hint = { kind: 'push', refs: [] }

function subjectOf(hint: Hint): string {
  switch (hint.kind) {
    case 'push':
      return `push ${hint.refs[0] ?? ''}`
    case 'pull-request':
      return `pull-request ${hint.number}`
    case 'comment':
      return `comment ${hint.number}`
    default:
      return hint.kind
  }
}
