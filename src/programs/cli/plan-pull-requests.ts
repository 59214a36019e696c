import { systemClock } from '../../io/clock.ts'
import { Bell } from '../../reconcile/fleet/bell.ts'
import type { Forge } from '../../reconcile/ports.ts'
import { followPullRequests } from '../../reconcile/pull-requests/follow-pull-requests.ts'
import { PullRequests } from '../../reconcile/pull-requests/pull-requests.ts'
import type { OpenSource } from './open-source.ts'
import type { Reconciling } from './watch-fleet.ts'

/** Plans the pull requests of a forge beside the reconciler: when the source moves, and as often as it is asked to look. */
export function planningOf(
  { source, repository, charts }: OpenSource,
  forge: Forge,
  intervalMs: number,
): (reconciling: Reconciling) => Promise<void> {
  return async ({ reconciler, signal, onFailure }) => {
    const bell = new Bell()
    const unsubscribe = source.subscribe(() => bell.ring())
    const pullRequests = new PullRequests({
      source,
      merger: repository,
      forge,
      charts,
      clock: systemClock,
      state: () => reconciler.state,
      name: '',
    })
    try {
      await followPullRequests({ pullRequests, bell, clock: systemClock, intervalMs, signal, onFailure })
    } finally {
      unsubscribe()
    }
  }
}
