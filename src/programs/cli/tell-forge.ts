import { systemClock } from '../../io/clock.ts'
import { Bell } from '../../reconcile/fleet/bell.ts'
import { ApplyStatus } from '../../reconcile/forge/apply-status.ts'
import { PullRequests } from '../../reconcile/forge/pull-requests.ts'
import { type UntilEndedOptions, untilEnded } from '../../reconcile/forge/until-ended.ts'
import { WholePlans } from '../../reconcile/forge/whole-plans.ts'
import type { ChartRenderer, FleetSource, Forge, GitRepository, Merger } from '../../reconcile/ports.ts'
import { trimmed } from './fleet-place.ts'
import type { Service } from './open-service.ts'
import { type PlanNoticesOptions, planNotices } from './plan-notices.ts'
import type { Companion } from './watch-fleet.ts'

export interface ForgeTelling extends PlanNoticesOptions {
  readonly service: Pick<Service, 'hints' | 'countPlan'> | undefined
}

/** What pull requests are read from. */
export interface Told {
  readonly source: FleetSource
  readonly repository: GitRepository & Merger
  readonly charts?: ChartRenderer
}

/**
 * Tells a forge beside the reconciler: plans of its pull requests, and how far the newest revision is. Webhooks make it
 * look at once; where there are none it looks as often as at the source.
 */
export function tellForge(
  { source, repository, charts }: Told,
  forge: Forge,
  { interval: intervalMs, path = '' }: { readonly interval: number; readonly path?: string },
  telling: ForgeTelling,
): Companion {
  const clock = systemClock
  const bell = new Bell()
  const folder = trimmed(path)
  // Several fleets of one repository do not meet.
  const contextOf = (name: string): string => (path === '' ? name : `${name}/${path}`)
  const status = new ApplyStatus(forge, clock, contextOf('banyan/apply'))
  let isRecalled = false
  return {
    onRound: round => status.note(round),
    onEnd: round => status.tellLast(round),
    // Before the source was looked at once, nobody knows the state that plans begin from.
    onTurn: part => {
      if (isRecalled || part !== 'source') return
      isRecalled = true
      bell.ring()
    },
    beside: async ({ reconciler, signal, onFailure }) => {
      const ring = (): void => bell.ring()
      const ends = [source.subscribe(ring), telling.service?.hints.onPullRequest(ring)]
      // What is refused is no base to compare with.
      const latest = (own?: AbortSignal) => reconciler.latest(own)
      const failed: UntilEndedOptions['onFailure'] = (failure, retryMs) =>
        onFailure(failure, retryMs, 'forge')
      const statusBranch = (): string | undefined => reconciler.statusBranch
      const pullRequests = new PullRequests({
        ...planNotices(telling),
        ...{ forge, clock, folder, merger: repository, ...(charts && { charts }) },
        source: { ...source, latest },
        state: () => reconciler.state,
        context: contextOf('banyan/plan'),
        onFailure: failed,
        wholePlans: new WholePlans({ repository, clock, statusBranch, folder }),
      })
      const dueAt = () => pullRequests.nextAt()
      const looking = { bell, clock, intervalMs, dueAt, signal, onFailure: failed }
      try {
        await Promise.all([
          untilEnded(looking, async () => isRecalled && pullRequests.look(signal)),
          status.follow(signal, failed),
        ])
      } finally {
        for (const end of ends) end?.()
      }
    },
  }
}
