import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock } from '../ports.ts'
import { Retries } from './retries.ts'
import type { WholePlans } from './whole-plans.ts'

export interface ClosedPlansOptions {
  readonly clock: Clock
  readonly wholePlans?: WholePlans
  /** Told of the first failure, and when it is tried again. */
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

/** What is removed is one thing, for which the numbers of pull requests are not needed. */
const clearing = 0

/** Removes what was written of pull requests that are closed; what fails holds up nothing, and is tried again. */
export class ClosedPlans {
  readonly #options: ClosedPlansOptions
  readonly #retries = new Retries()

  constructor(options: ClosedPlansOptions) {
    this.#options = options
  }

  /** When what failed is tried again, in milliseconds since the epoch. */
  nextAt(): number {
    return this.#retries.nextAt()
  }

  forgetFailures(): void {
    this.#retries.forget(clearing)
  }

  /** Removes what is not of these. */
  async clear(open: ReadonlySet<number>, signal: AbortSignal | undefined): Promise<void> {
    const { wholePlans, clock, onFailure } = this.#options
    if (!this.#retries.isDue(clearing, [''], clock.now())) return
    try {
      await wholePlans?.keep(open, signal)
      this.#retries.forget(clearing)
    } catch (error) {
      if (!(error instanceof OperationError) || signal?.aborted === true) throw error
      // A forge that lets nobody write that branch, as one without force pushes does, is told of once.
      const isNew = !this.#retries.has(clearing)
      const retryMs = this.#retries.fail(clearing, '', clock.now(), error)
      if (isNew) onFailure(error, retryMs)
    }
  }
}
