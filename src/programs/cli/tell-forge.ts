import { systemClock } from '../../io/clock.ts'
import { Bell } from '../../reconcile/fleet/bell.ts'
import { ApplyStatus } from '../../reconcile/forge/apply-status.ts'
import { PullRequests } from '../../reconcile/forge/pull-requests.ts'
import { untilEnded } from '../../reconcile/forge/until-ended.ts'
import type { Forge } from '../../reconcile/ports.ts'
import type { OpenSource } from './open-source.ts'
import type { WatchOptions } from './watch-fleet.ts'

/** Tells a forge beside the reconciler: plans of its pull requests, and how far the newest revision is. */
export function tellForge(
  { source, repository, charts }: OpenSource,
  forge: Forge,
  { interval: intervalMs, path: name = '' }: { readonly interval: number; readonly path?: string },
): Required<Pick<WatchOptions, 'beside' | 'onRound'>> {
  const clock = systemClock
  const status = new ApplyStatus(forge, clock)
  return {
    onRound: round => status.note(round),
    beside: async ({ reconciler, signal, onFailure }) => {
      const bell = new Bell()
      const unsubscribe = source.subscribe(() => bell.ring())
      const state = () => reconciler.state
      const pullRequests = new PullRequests({
        source,
        merger: repository,
        forge,
        charts,
        clock,
        state,
        name,
      })
      const looking = { bell, clock, intervalMs, signal, onFailure }
      try {
        await Promise.all([
          untilEnded(looking, () => pullRequests.look(signal)),
          status.follow(signal, onFailure),
        ])
      } finally {
        unsubscribe()
      }
    },
  }
}
