import { systemClock } from '../../io/clock.ts'
import { ForgeTeller } from '../../reconcile/forge/tell-forge.ts'
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
  const { service } = telling
  const teller = new ForgeTeller({
    ...planNotices(telling),
    ...{ source, merger: repository, forge, clock: systemClock, intervalMs },
    ...{ path, folder: trimmed(path), ...(charts && { charts }) },
    onPullRequest: service && (listener => service.hints.onPullRequest(listener)),
  })
  return {
    unannounced: () => teller.unannounced,
    onRecall: state => teller.recall(state),
    onRound: round => teller.note(round),
    onEnd: round => teller.noteLast(round),
    onTurn: part => {
      if (part === 'source') teller.noteLooked()
    },
    beside: ({ reconciler, signal, onFailure }) =>
      teller.follow(reconciler, signal, (failure, retryMs) => onFailure(failure, retryMs, 'forge')),
  }
}
