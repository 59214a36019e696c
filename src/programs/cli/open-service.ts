import { isError } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import type { GitRequest } from '../../io/git/measured-repository.ts'
import { healthRoutes } from '../../io/http/health.ts'
import { openMetrics } from '../../io/http/metrics.ts'
import { startServer } from '../../io/http/server.ts'
import { HintQueue } from '../../io/webhooks/hint-queue.ts'
import type { MissedDeliveries } from '../../io/webhooks/missed-deliveries.ts'
import type { Receiver } from '../../io/webhooks/receiver.ts'
import { webhooks } from '../../io/webhooks/webhooks.ts'
import type { PlannedPullRequest } from '../../reconcile/forge/plan-teller.ts'
import type { Clock, FleetSource } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import { HintListeners } from './hint-listeners.ts'
import type { Log } from './log/log.ts'
import { measureBeginnings, measureFleet } from './measure-fleet.ts'
import type { Companion } from './watch-fleet.ts'
import { missedWebhooks, webhookNotices } from './webhook-notices.ts'

/** What a running Banyan serves, and what webhooks tell it. */
export interface Service {
  /** What webhooks tell. */
  readonly hints: Pick<HintListeners, 'tellAll' | 'onBranch' | 'onPullRequest'>
  /**
   * The source; whoever subscribes is also told to look when a webhook names its branch, or a pull request. Where it is
   * pushed to, it is noticed when no webhook tells of a commit.
   */
  hinted(source: FleetSource, isPushedTo: boolean): FleetSource
  /** Takes in whether this process leads by a Lease, stands by, or does not know yet who leads. */
  stand(lease: string, standing: 'leading' | 'standby' | 'unknown'): void
  /** Counts a request to the remote of the source. */
  countGitRequest(request: GitRequest): void
  /** Counts a plan of a pull request. */
  countPlan(planned: PlannedPullRequest): void
  /** What `/readyz` and `/metrics` tell of the fleet comes from it. */
  readonly companion: Companion
  close(): Promise<void>
}

export interface ServiceOptions {
  readonly host: string
  readonly port: number
  readonly receivers: readonly Receiver[]
  readonly clock: Clock
  readonly log: Log
  readonly version: string
}

const unread = 'no revision of the fleet has been read yet'

// Of a push, forges deliver several events at once.
const gatherMs = 200

/** Serves health, metrics and webhooks; an `http/*` OperationError where nothing can listen. */
export async function openService({
  host,
  port,
  receivers,
  clock,
  log,
  version,
}: ServiceOptions): Promise<Service> {
  const metrics = openMetrics(version)
  let hintedAt: number | undefined
  const missed = missedWebhooks(clock, log, () => metrics.countMissed())
  const listeners = new HintListeners()
  const hints = new HintQueue({
    clock,
    gatherMs,
    onHint: (_, hint) => {
      if (!listeners.tell(hint)) return
      missed.heard()
      if (hint.kind === 'push') hintedAt = clock.now()
    },
  })
  const told = webhookNotices(clock, log)
  const hooks = webhooks({
    receivers,
    clock,
    onHint: (receiver, hint) => hints.add(receiver, hint),
    onAnswer: answered => {
      metrics.countWebhook({ ...answered })
      told(answered)
    },
  })
  let unready: string | undefined = unread
  const routes = [...healthRoutes(() => unready), metrics.route, hooks]
  const onError = (error: unknown): void => sayCrash(log, error)
  const server = await startServer({ host, port, routes, clock, onError })
  const heard = receivers.length === 0 ? '' : `, ${counted(receivers.length, 'webhook')} below /webhooks/`
  log.say('info', 'serving', { url: server.url }, `serving at ${server.url}${heard}`)
  return {
    hints: hintsOf(listeners, missed),
    hinted: (source, isPushedTo) => ({
      ...listeners.hinted(source),
      latest: watched(
        measureBeginnings(source, metrics.fleet, () => hintedAt),
        isPushedTo && receivers.length > 0 ? missed : undefined,
      ),
    }),
    countGitRequest: request => metrics.countGitRequest(request),
    stand: (lease, standing) => {
      metrics.lead(lease, standing === 'leading')
      // Who stands by is as ready as it can be: it takes webhooks, and over when the leader ends.
      unready = { leading: unread, standby: undefined, unknown: `the lease ${lease} has not been read yet` }[
        standing
      ]
    },
    countPlan: planned => metrics.countPlan(planned),
    companion: {
      ...measureFleet(metrics.fleet),
      onRound: round => {
        unready = undefined
        metrics.fleet.stand(round.state, round.diagnostics.filter(isError).length, clock.now())
        metrics.fleet.fresh(round.stale, round.currentAt)
      },
    },
    close: () => {
      hints.close()
      missed.close()
      return server.close()
    },
  }
}

// Who stands by hears deliveries, too, and leaves word of them with the Lease.
function hintsOf(listeners: HintListeners, missed: MissedDeliveries): Service['hints'] {
  return {
    tellAll: () => {
      missed.heard()
      listeners.tellAll()
    },
    onBranch: (branch, listener) => listeners.onBranch(branch, listener),
    onPullRequest: listener => listeners.onPullRequest(listener),
  }
}

// What is found is new to whoever waits for deliveries, too.
function watched(latest: FleetSource['latest'], missed: MissedDeliveries | undefined): FleetSource['latest'] {
  return async signal => {
    const found = await latest(signal)
    missed?.read(found)
    return found
  }
}

function sayCrash(log: Log, error: unknown): void {
  const text = colors.err.red(`while answering a request: ${error}`)
  log.say('error', 'request failed', { detail: String(error) }, text)
}
