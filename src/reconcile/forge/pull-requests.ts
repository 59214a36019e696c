import { emptyCompileCache } from '../../core/compile.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { PullRequestPlan } from '../../core/report/index.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { approvalsSince } from '../fleet/approvals.ts'
import type { ChartRenderer, Clock, FleetSource, Merger, PullRequest } from '../ports.ts'
import { fetchHead } from './fetch-head.ts'
import { type PlanOptions, planPullRequest } from './plan-pull-request.ts'
import { Retries } from './retries.ts'
import { statusOf } from './status-of.ts'
import { type PlanPart, planParts, type TellOptions, type ToldPlan, tellPlan } from './tell-plan.ts'

/** What may stand against all pull requests; all else stands against one, as a locked conversation does. */
const ofAll: ReadonlySet<OperationErrorCode> = new Set([
  'forge/unreachable',
  'forge/throttled',
  'forge/server-error',
  'git/unreachable',
])
/** Of one alone nobody knows: a forge may fail at what just that one has. */
const fewestOfAll = 2
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
  /** Absent: all was told. */
  readonly rest?: Untold | undefined
}

/** What could not be told yet of a plan. */
interface Untold {
  readonly report: PullRequestPlan
  readonly parts: readonly PlanPart[]
}

/** What is removed of closed pull requests is one thing, for which the numbers of others are not needed. */
const clearing = 0

/**
 * Plans open pull requests and tells it there: a comment that is edited in place, a status of the commit, and mistakes
 * beside their lines.
 */
export class PullRequests {
  readonly #options: PullRequestsOptions
  readonly #cache = emptyCompileCache()
  /** What was told last of each, by number; none of one whose plan failed since. */
  #told = new Map<number, Told>()
  readonly #retries = new Retries()
  readonly #clearings = new Retries()

  constructor(options: PullRequestsOptions) {
    this.#options = options
  }

  /** Whether something could not be told that is tried again. */
  get isFailing(): boolean {
    return Number.isFinite(this.nextAt())
  }

  /** When something that failed is tried again, in milliseconds since the epoch. */
  nextAt(): number {
    return Math.min(this.#retries.nextAt(), this.#clearings.nextAt())
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
      const last = this.#told.get(number)
      const told = last?.key === key && this.#holds(last) ? last : undefined
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
    await this.#clear(open, signal)
    return planned
  }

  #forgetFailures(): number {
    this.#retries.keep(new Set())
    this.#clearings.forget(clearing)
    return 0
  }

  // A forge that lets nobody write that branch, as one without force pushes does, is told of once.
  async #clear(open: readonly PullRequest[], signal: AbortSignal | undefined): Promise<void> {
    const { wholePlans, clock, onFailure } = this.#options
    if (!this.#clearings.isDue(clearing, [''], clock.now())) return
    try {
      await wholePlans?.keep(new Set(open.map(({ number }) => number)), signal)
      this.#clearings.forget(clearing)
    } catch (error) {
      if (!(error instanceof OperationError) || signal?.aborted === true) throw error
      const isNew = !this.#clearings.has(clearing)
      const retryMs = this.#clearings.fail(clearing, '', clock.now(), error)
      if (isNew) onFailure(error, retryMs)
    }
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

  /** Tells a plan, or what is left of one that was told; gives what failed of it. */
  async #attempt(
    base: string,
    pullRequest: PullRequest,
    told: Told | undefined,
    signal: AbortSignal | undefined,
  ): Promise<OperationError | undefined> {
    const { number } = pullRequest
    try {
      return await (told?.rest === undefined
        ? this.#tell(base, pullRequest, signal)
        : this.#tellRest(number, told, told.rest, signal))
    } catch (error) {
      if (!(error instanceof OperationError) || signal?.aborted === true) throw error
      if (told === undefined) this.#told.delete(number)
      return error
    }
  }

  async #tell(
    base: string,
    pullRequest: PullRequest,
    signal: AbortSignal | undefined,
  ): Promise<OperationError | undefined> {
    const { forge, context } = this.#options
    const { head } = pullRequest
    const wait = () => forge.setStatus(head, statusOf(context, 'pending', 'the plan is being made'))
    const status = await forge.status(head, context)
    if (status === undefined) await wait()
    try {
      return await this.#tellPlan(base, pullRequest, signal)
    } catch (error) {
      // Nobody is to merge by a plan that may not be true any more. Where it can be told at once, no status is spent on
      // it: GitHub takes a thousand of a commit.
      const isOld = status !== undefined && status !== 'pending'
      if (isOld && error instanceof OperationError && signal?.aborted !== true) await wait()
      throw error
    }
  }

  /** Gives what failed of it and may come right, though the plan is told. */
  async #tellPlan(
    base: string,
    pullRequest: PullRequest,
    signal: AbortSignal | undefined,
  ): Promise<OperationError | undefined> {
    const { source, merger, clock, charts } = this.#options
    const { number, isFork } = pullRequest
    const startedAt = clock.now()
    const state = this.#options.state()
    const head = await fetchHead(source.repository, clock, pullRequest, signal)
    const report = await this.#plan(base, head, {
      repository: source.repository,
      merger,
      state,
      approvals: (await approvalsSince(source.repository, base, head)).digests,
      now: clock.now(),
      cache: this.#cache,
      charts: new ChartInflater(isFork ? undefined : charts),
      signal,
    })
    const { verdict, description, late } = await tellPlan(this.#options, number, report, {
      parts: planParts,
      signal,
    })
    const endedAt = clock.now()
    this.#options.onPlan?.({ number, head, verdict, description, startedAt, endedAt })
    return this.#note(number, { key: `${base} ${head}`, state, at: endedAt }, report, late)
  }

  async #tellRest(
    number: number,
    told: Told,
    { report, parts }: Untold,
    signal: AbortSignal | undefined,
  ): Promise<OperationError | undefined> {
    const { late } = await tellPlan(this.#options, number, report, { parts, signal })
    return this.#note(number, told, report, late)
  }

  /** Notes what was told; gives what failed first of the rest. */
  #note(
    number: number,
    { key, state, at }: Told,
    report: PullRequestPlan,
    late: ToldPlan['late'],
  ): OperationError | undefined {
    const [failure] = late.values()
    const rest = failure && { report, parts: [...late.keys()] }
    this.#told.set(number, { key, state, at, rest })
    return failure
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

function isPlannedAlike(a: FleetState | undefined, b: FleetState | undefined): boolean {
  return a?.decisions === b?.decisions && a?.placements === b?.placements && a?.heldFiles === b?.heldFiles
}
