import { systemClock } from '../../io/clock.ts'
import { Bell } from '../../reconcile/fleet/bell.ts'
import { ApplyStatus } from '../../reconcile/forge/apply-status.ts'
import { PullRequests } from '../../reconcile/forge/pull-requests.ts'
import { untilEnded } from '../../reconcile/forge/until-ended.ts'
import type { Forge } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import type { Service } from './open-service.ts'
import type { OpenSource } from './open-source.ts'
import { printNotice } from './print.ts'
import type { Companion } from './watch-fleet.ts'

/**
 * Tells a forge beside the reconciler: plans of its pull requests, and how far the newest revision is. Webhooks make it
 * look at once; where there are none it looks as often as at the source.
 */
export function tellForge(
  { source, repository, charts }: OpenSource,
  forge: Forge,
  { interval: intervalMs, path = '' }: { readonly interval: number; readonly path?: string },
  service: Pick<Service, 'hints' | 'countPlan'> | undefined,
): Companion {
  const clock = systemClock
  // Several fleets of one repository do not meet.
  const contextOf = (name: string): string => (path === '' ? name : `${name}/${path}`)
  const status = new ApplyStatus(forge, clock, contextOf('banyan/apply'))
  return {
    onRound: round => status.note(round),
    beside: async ({ reconciler, signal, onFailure }) => {
      const bell = new Bell()
      const ring = (): void => bell.ring()
      const ends = [source.subscribe(ring), service?.hints.onPullRequest(ring)]
      const state = () => reconciler.state
      const pullRequests = new PullRequests({
        source,
        merger: repository,
        forge,
        charts,
        clock,
        state,
        context: contextOf('banyan/plan'),
        onPlan: verdict => service?.countPlan(verdict),
        onCrash: error =>
          printNotice(colors.err.red(`a pull request could not be planned: ${traceOf(error)}`)),
      })
      const looking = { bell, clock, intervalMs, signal, onFailure }
      try {
        await Promise.all([
          untilEnded(looking, () => pullRequests.look(signal)),
          status.follow(signal, onFailure),
        ])
      } finally {
        for (const end of ends) end?.()
      }
    },
  }
}

function traceOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
