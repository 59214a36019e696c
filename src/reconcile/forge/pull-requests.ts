import { emptyCompileCache } from '../../core/compile.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { PullRequestPlan } from '../../core/report/index.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { approvalsSince } from '../fleet/approvals.ts'
import type { ChartRenderer, Clock, FleetSource, Merger, PullRequest } from '../ports.ts'
import { type PlanOptions, planPullRequest } from './plan-pull-request.ts'
import { Retries } from './retries.ts'
import { statusOf } from './status-of.ts'
import { type TellOptions, tellPlan } from './tell-plan.ts'

/** What may stand against all pull requests; all else stands against one, as a locked conversation does. */
const ofAll: ReadonlySet<OperationErrorCode> = new Set([
  'forge/unreachable',
  'forge/throttled',
  'forge/server-error',
  'git/unreachable',
])
/** Of one alone nobody knows: a forge may fail at what just that one has. */
const fewestOfAll = 2
const longestFetchMs = 120_000
/** What people took away or wrote over is there again after so long. */
const tellAgainMs = 3_600_000
/** What clusters were given since may change a plan; moves go on for a while. */
const settleMs = 300_000

export interface PullRequestsOptions extends TellOptions {
  readonly source: FleetSource
  readonly merger: Merger
  readonly clock: Clock
  readonly charts?: ChartRenderer
  /** What the state store says now. */
  readonly state: () => FleetState | undefined
  /** Told of every plan that was told on the forge. */
  readonly onPlan?: (planned: PlannedPullRequest) => void
  /** Told of the first pull request of a look that failed, and when it is tried again. */
  readonly onFailure: (failure: OperationError, retryMs: number) => void
  /** Told of a bug of our own, which ended the plan of a pull request. */
  readonly onCrash: (error: unknown) => void
}

/** A plan that was told on the forge; times are in milliseconds since the epoch. */
export interface PlannedPullRequest {
  readonly number: number
  /** The commit that is to be merged. */
  readonly head: string
  readonly verdict: 'success' | 'failure'
  /** A line. */
  readonly description: string
  readonly startedAt: number
  readonly endedAt: number
}

interface Told {
  /** The commits that were merged. */
  readonly key: string
  readonly state: FleetState | undefined
  /** In milliseconds since the epoch. */
  readonly at: number
}

/**
 * Plans open pull requests and tells it there: a comment that is edited in place, a status of the commit, and mistakes
 * beside their lines.
 */
export class PullRequests {
  readonly #options: PullRequestsOptions
  readonly #cache = emptyCompileCache()
  /** What was told last of each, by number. */
  #told = new Map<number, Told>()
  readonly #retries = new Retries()

  constructor(options: PullRequestsOptions) {
    this.#options = options
  }

  /** When a pull request that failed is tried again, in milliseconds since the epoch. */
  nextAt(): number {
    return this.#retries.nextAt()
  }

  /**
   * Plans those that are new, whose head or target moved since, or whose plan may not be true or not be there any more;
   * gives how many. One that fails holds up no other.
   */
  async look(signal?: AbortSignal): Promise<number> {
    const { source, clock, wholePlans, onFailure } = this.#options
    const base = await source.latest(signal)
    if (base === undefined) return 0
    const open = await this.#open(signal)
    let planned = 0
    let failed = 0
    let outages = 0
    for (const pullRequest of open) {
      const { number, head } = pullRequest
      const key = `${base} ${head}`
      const last = this.#told.get(number)
      const isTold = last?.key === key && this.#holds(last)
      if (isTold || !this.#retries.isDue(number, key, clock.now())) continue
      const state = this.#options.state()
      try {
        const isOutdated = last !== undefined && last.key !== key
        await this.#tell(base, pullRequest, { state, isOutdated, signal })
        this.#told.set(number, { key, state, at: clock.now() })
        this.#retries.forget(number)
        planned++
      } catch (error) {
        if (!(error instanceof OperationError) || signal?.aborted === true) throw error
        const retryMs = this.#retries.fail(number, key, clock.now(), error)
        if (ofAll.has(error.code) && ++outages >= fewestOfAll) throw error
        if (failed++ === 0) onFailure(error, retryMs)
      }
    }
    await wholePlans?.keep(new Set(open.map(({ number }) => number)), signal)
    return planned
  }

  // Those that failed come last.
  async #open(signal: AbortSignal | undefined): Promise<readonly PullRequest[]> {
    const { source, forge } = this.#options
    const open = await forge.pullRequests(source.description.branch, signal)
    const numbers = new Set(open.map(({ number }) => number))
    this.#told = new Map([...this.#told].filter(([number]) => numbers.has(number)))
    this.#retries.keep(numbers)
    const rank = ({ number }: PullRequest): number => (this.#retries.has(number) ? 1 : 0)
    return open.toSorted((a, b) => rank(a) - rank(b))
  }

  #holds({ state: before, at }: Told): boolean {
    const age = this.#options.clock.now() - at
    const state = this.#options.state()
    if (age >= tellAgainMs || (before === undefined && state !== undefined)) return false
    return age < settleMs || isPlannedAlike(before, state)
  }

  async #tell(base: string, pullRequest: PullRequest, telling: Telling): Promise<void> {
    const { forge, context } = this.#options
    const { head } = pullRequest
    const wait = () => forge.setStatus(head, statusOf(context, 'pending', 'the plan is being made'))
    if ((await forge.status(head, context)) === undefined) await wait()
    let late: OperationError | undefined
    try {
      late = await this.#tellPlan(base, pullRequest, telling)
    } catch (error) {
      // Nobody is to merge by a plan that is not true any more. Where it can be told at once, no status is spent on it:
      // GitHub takes a thousand of a commit.
      if (telling.isOutdated && error instanceof OperationError) await wait()
      throw error
    }
    if (late !== undefined) throw late
  }

  /** Gives what failed of it and may come right, though the plan is told. */
  async #tellPlan(
    base: string,
    pullRequest: PullRequest,
    { state, signal }: Telling,
  ): Promise<OperationError | undefined> {
    const { source, merger, clock, charts } = this.#options
    const { number, isFork } = pullRequest
    const startedAt = clock.now()
    const head = await this.#fetch(pullRequest, signal)
    if (head !== pullRequest.head) throw notThereYet(number)
    const report = await this.#plan(base, head, {
      repository: source.repository,
      merger,
      state,
      approvals: await approvalsSince(source.repository, base, head),
      now: clock.now(),
      cache: this.#cache,
      charts: new ChartInflater(isFork ? undefined : charts),
      signal,
    })
    const { verdict, description, late } = await tellPlan(this.#options, number, report, signal)
    this.#options.onPlan?.({ number, head, verdict, description, startedAt, endedAt: clock.now() })
    return late
  }

  // One at a time fetches: what somebody proposes must not keep the branch itself waiting.
  async #fetch({ number, ref }: PullRequest, signal: AbortSignal | undefined): Promise<string | undefined> {
    const { source, clock } = this.#options
    const late = new AbortController()
    const fetched = new AbortController()
    void clock.sleep(longestFetchMs, fetched.signal).then(() => late.abort(tooLarge(number)))
    const signals = [late.signal, signal].filter(each => each !== undefined)
    try {
      return await source.repository.fetch(ref, AbortSignal.any(signals))
    } finally {
      fetched.abort()
    }
  }

  // What somebody proposes must not be able to end the process that keeps the clusters.
  async #plan(base: string, head: string, options: PlanOptions): Promise<PullRequestPlan> {
    try {
      return await planPullRequest(base, head, options)
    } catch (error) {
      if (error instanceof OperationError || options.signal?.aborted === true) throw error
      this.#options.onCrash(error)
      return {
        base,
        head,
        errors: [],
        annotations: [],
        result: { kind: 'crashed', message: String(error) },
      }
    }
  }
}

interface Telling {
  readonly state: FleetState | undefined
  /** What is there is of other commits. */
  readonly isOutdated: boolean
  readonly signal: AbortSignal | undefined
}

function isPlannedAlike(a: FleetState | undefined, b: FleetState | undefined): boolean {
  return a?.decisions === b?.decisions && a?.placements === b?.placements && a?.heldFiles === b?.heldFiles
}

// A forge may tell of a commit before its ref has it, or the other way round: the next look finds both the same.
function notThereYet(number: number): OperationError {
  const message = `the repository does not have the commit of pull request ${number} yet`
  return new OperationError({
    code: 'git/stale',
    message,
    subject: `pull request ${number}`,
    retryable: true,
  })
}

function tooLarge(number: number): OperationError {
  const message = `pull request ${number} took longer to fetch than ${longestFetchMs / 1_000} s`
  const subject = `pull request ${number}`
  return new OperationError({ code: 'git/unreachable', message, subject, retryable: true })
}
