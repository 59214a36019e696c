import { emptyCompileCache } from '../../core/compile.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { FleetState } from '../../core/model/state.ts'
import type { PullRequestPlan } from '../../core/report/index.ts'
import { ChartInflater } from '../charts/chart-inflater.ts'
import { approvalsSince } from '../fleet/approvals.ts'
import type { ChartRenderer, Clock, FleetSource, Merger, PullRequest } from '../ports.ts'
import { fetchHead } from './fetch-head.ts'
import type { Told, Untold } from './last-told.ts'
import { type PlanOptions, planPullRequest } from './plan-pull-request.ts'
import { statusOf } from './status-of.ts'
import { planParts, type TellOptions, type ToldPlan, tellPlan } from './tell-plan.ts'

export interface PlanTellerOptions extends TellOptions {
  readonly source: FleetSource
  readonly merger: Merger
  readonly clock: Clock
  readonly charts?: ChartRenderer
  /** What the state store says now. */
  readonly state: () => FleetState | undefined
  /** Told of every plan that was told on the forge. */
  readonly onPlan?: (planned: PlannedPullRequest) => void
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

/** Makes the plan of a pull request, and tells it there. */
export class PlanTeller {
  readonly #options: PlanTellerOptions
  readonly #cache = emptyCompileCache()

  constructor(options: PlanTellerOptions) {
    this.#options = options
  }

  /** Makes and tells it; gives what was told, and the rest, which may come right. */
  async tell(base: string, pullRequest: PullRequest, signal: AbortSignal | undefined): Promise<Told> {
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

  /** Tells what is left of a plan that was told. */
  async tellRest(
    number: number,
    told: Told,
    { report, parts }: Untold,
    signal: AbortSignal | undefined,
  ): Promise<Told> {
    const { late } = await tellPlan(this.#options, number, report, { parts, signal })
    return { ...told, rest: restOf(report, late) }
  }

  async #tellPlan(base: string, pullRequest: PullRequest, signal: AbortSignal | undefined): Promise<Told> {
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
    return { base, head, state, at: endedAt, rest: restOf(report, late) }
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

function restOf(report: PullRequestPlan, late: ToldPlan['late']): Untold | undefined {
  const [failure] = late.values()
  return failure && { report, parts: [...late.keys()], failure }
}
