import type { Compiled } from '../../core/compile.ts'
import type { DesiredNode } from '../../core/model/desired.ts'
import type { FleetWatch } from '../observe/fleet-watch.ts'
import type { Clock, FleetSource } from '../ports.ts'
import { approvalsSince } from './approvals.ts'
import type { ClusterWork } from './cluster-work.ts'
import { historySince } from './history-since.ts'
import { inForceOf } from './in-force-of.ts'
import { judge } from './judge.ts'
import { nextState } from './next-state.ts'
import { RolloutPace } from './rollout-pace.ts'
import { rolloutRequestsSince } from './rollout-requests.ts'
import type { RolloutContext, Rollouts } from './rollouts.ts'
import type { Advance, FleetOptions } from './round.ts'
import type { Standing } from './standing.ts'
import type { Steps } from './steps.ts'

export interface AcceptanceOptions {
  /** Its revisions count. */
  readonly source: FleetSource
  readonly clock: Clock
  readonly standing: Standing
  readonly rollouts: Rollouts
  readonly work: ClusterWork
  readonly watch: FleetWatch
  readonly onProgress: FleetOptions['onProgress']
}

/** Puts in force what guards, rollouts and pauses let through of a compile. */
export class Acceptance {
  readonly #options: AcceptanceOptions
  readonly #pace = new RolloutPace()

  constructor(options: AcceptanceOptions) {
    this.#options = options
  }

  /** Judges a compile, and puts in force what is let through; what is due is written before. */
  async accept(compiled: Compiled, steps: Steps): Promise<Advance> {
    const { source, clock, standing: stands, onProgress } = this.#options
    const { repository, description } = source
    const { state: before, accepted, standing } = stands
    const stopped = before?.stops[0]?.revision
    const approvals = await approvalsSince(repository, stopped ?? before?.revision, compiled.revision)
    const now = clock.now()
    const since = await historySince(repository, before, accepted, compiled)
    const fresh = approvals.without(before?.usedApprovals ?? [])
    const was = inForceOf(before, standing, now, since)
    const judged = await steps.take('guards', () => judge(was, compiled, fresh.digests))
    const next = nextState(before, description, compiled, judged, { now, approvals: fresh })
    const requests = await rolloutRequestsSince(repository, before?.revision, compiled.revision)
    const revisionInForce = before?.revision ?? compiled.revision
    const context = this.#contextOf(compiled, judged.desired, { requests, revisionInForce })
    const gated = await this.#options.rollouts.gate(context)
    const isDue = next.isDue || (gated.isNews && gated.rollouts.size > 0)
    const decided = { compiled, accepted: judged.desired, state: next.state }
    const put = (): Promise<void> =>
      stands.put(decided, gated, { context, isDue, approvals: approvals.digests })
    await (isDue ? steps.take('write-ahead', put) : put())
    this.#options.watch.follow(compiled.fleet, next.state.decisions)
    const { plan, verdict } = judged
    onProgress?.({ kind: 'compiled', revision: compiled.revision, plan, verdict })
    return { plan, verdict }
  }

  /** How long rollouts are not to be looked at after a look. */
  get pauseMs(): number {
    return this.#pace.pauseMs
  }

  /** Puts in force what rollouts let through by now. */
  async proceed(): Promise<void> {
    const { clock, rollouts, standing } = this.#options
    const { state, compiled, accepted, inForce } = standing
    const isDue = rollouts.isActive || (rollouts.nextAt ?? Infinity) <= clock.now()
    if (state === undefined || compiled === undefined || accepted === undefined || !isDue) return
    const context = this.#contextOf(compiled, accepted, { requests: [], revisionInForce: state.revision })
    if (rollouts.isSettled(context)) return
    const gated = await rollouts.gate(context)
    this.#pace.note(context.now, clock.now())
    if (!gated.isNews) return rollouts.keep(gated, context)
    const put = { compiled, accepted, state: standing.current() ?? state }
    const isChanged = gated.desired !== inForce
    await standing.put(put, gated, { context, isDue: isChanged, approvals: new Set() })
  }

  #contextOf(
    compiled: Compiled,
    accepted: DesiredNode,
    more: Pick<RolloutContext, 'requests' | 'revisionInForce'>,
  ): RolloutContext {
    const { clock, work, standing } = this.#options
    const { inForce } = standing
    return { compiled, accepted, inForce, reports: work.reports(), now: clock.now(), ...more }
  }
}
