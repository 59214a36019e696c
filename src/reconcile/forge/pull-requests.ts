import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { PullRequest } from '../ports.ts'
import { ClosedPlans } from './closed-plans.ts'
import { LastTold, type Told } from './last-told.ts'
import { PlanTeller, type PlanTellerOptions } from './plan-teller.ts'
import { Retries } from './retries.ts'

/** What may stand against all pull requests; all else stands against one, as a locked conversation does. */
const ofAll: ReadonlySet<OperationErrorCode> = new Set([
  'forge/unreachable',
  'forge/throttled',
  'forge/server-error',
  'git/unreachable',
])
/** Of one alone nobody knows: a forge may fail at what just that one has. */
const fewestOfAll = 2

export interface PullRequestsOptions extends PlanTellerOptions {
  /** Told of the first pull request of a look that failed, and when it is tried again. */
  readonly onFailure: (failure: OperationError, retryMs: number) => void
}

/**
 * Plans open pull requests and tells it there: a comment that is edited in place, a status of the commit, and mistakes
 * beside their lines.
 */
export class PullRequests {
  readonly #options: PullRequestsOptions
  readonly #teller: PlanTeller
  readonly #told: LastTold
  readonly #retries = new Retries()
  readonly #closed: ClosedPlans

  constructor(options: PullRequestsOptions) {
    this.#options = options
    this.#teller = new PlanTeller(options)
    this.#told = new LastTold(options.clock, options.state)
    this.#closed = new ClosedPlans(options)
  }

  /** Whether something could not be told that is tried again. */
  get isFailing(): boolean {
    return Number.isFinite(this.nextAt())
  }

  /** When something that failed is tried again, in milliseconds since the epoch. */
  nextAt(): number {
    return Math.min(this.#retries.nextAt(), this.#closed.nextAt())
  }

  /**
   * Plans those that are new, whose head or target moved since, or whose plan may not be true or not be there any more;
   * gives how many. One that fails holds up no other.
   */
  async look(signal?: AbortSignal): Promise<number> {
    const { source, clock, wholePlans, onFailure } = this.#options
    const base = await source.latest(signal)
    if (base === undefined) return this.#forgetFailures()
    wholePlans?.forget()
    const open = await this.#open(signal)
    let planned = 0
    let failed = 0
    let outages = 0
    for (const pullRequest of open) {
      const { number, head } = pullRequest
      const key = `${base} ${head}`
      const told = this.#told.find(number, base, head)
      const isDone = told !== undefined && told.rest === undefined
      if (isDone) this.#retries.forget(number)
      if (isDone || !this.#retries.isDue(number, [key, head], clock.now())) continue
      const failure = await this.#attempt(base, pullRequest, told, signal)
      if (failure === undefined) {
        this.#retries.forget(number)
        planned++
        continue
      }
      const attempt = failure.code === 'git/timeout' ? head : key
      const retryMs = this.#retries.fail(number, attempt, clock.now(), failure)
      // What comes late of a plan that is told may fail for all, and holds up no plan.
      const isLate = this.#told.has(number)
      if (!isLate && ofAll.has(failure.code) && ++outages >= fewestOfAll) throw failure
      if (failed++ === 0) onFailure(failure, retryMs)
    }
    await this.#closed.clear(new Set(open.map(({ number }) => number)), signal)
    return planned
  }

  #forgetFailures(): number {
    this.#retries.keep(new Set())
    this.#closed.forgetFailures()
    return 0
  }

  // Those that failed come last.
  async #open(signal: AbortSignal | undefined): Promise<readonly PullRequest[]> {
    const { source, forge } = this.#options
    const open = await forge.pullRequests(source.description.branch, signal)
    const numbers = new Set(open.map(({ number }) => number))
    this.#told.keep(numbers)
    this.#retries.keep(numbers)
    const rank = ({ number }: PullRequest): number => (this.#retries.has(number) ? 1 : 0)
    return open.toSorted((a, b) => rank(a) - rank(b))
  }

  /** Tells a plan, or what is left of one that was told; gives what failed of it. */
  async #attempt(
    base: string,
    pullRequest: PullRequest,
    before: Told | undefined,
    signal: AbortSignal | undefined,
  ): Promise<OperationError | undefined> {
    const { number } = pullRequest
    try {
      const told = await (before?.rest === undefined
        ? this.#teller.tell(base, pullRequest, signal)
        : this.#teller.tellRest(number, before, before.rest, signal))
      this.#told.note(number, told)
      return told.rest?.failure
    } catch (error) {
      if (!(error instanceof OperationError) || signal?.aborted === true) throw error
      if (before === undefined) this.#told.forget(number)
      return error
    }
  }
}
