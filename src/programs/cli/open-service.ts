import { isError } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import type { FleetMetrics } from '../../io/http/fleet-metrics.ts'
import { healthRoutes } from '../../io/http/health.ts'
import { openMetrics } from '../../io/http/metrics.ts'
import { startServer } from '../../io/http/server.ts'
import type { Hint } from '../../io/webhooks/hint.ts'
import { HintQueue } from '../../io/webhooks/hint-queue.ts'
import { MissedDeliveries } from '../../io/webhooks/missed-deliveries.ts'
import type { Receiver } from '../../io/webhooks/receiver.ts'
import { RecentKeys } from '../../io/webhooks/recent-keys.ts'
import { isRefusal } from '../../io/webhooks/result.ts'
import { type Answered, webhooks } from '../../io/webhooks/webhooks.ts'
import type { Clock, FleetSource } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import { printNotice } from './print.ts'
import type { Companion } from './watch-fleet.ts'

/** What a running Banyan serves, and what webhooks tell it. */
export interface Service {
  /**
   * The source; whoever subscribes is also told to look when a webhook names its branch, or a pull request. Where it is
   * pushed to, it is noticed when no webhook tells of a commit.
   */
  hinted(source: FleetSource, isPushedTo: boolean): FleetSource
  /** Calls back when a webhook tells of a pull request; gives the function that ends it. */
  onPullRequest(listener: () => void): () => void
  /** Counts a plan of a pull request. */
  countPlan(result: 'success' | 'failure'): void
  /** What `/readyz` and `/metrics` tell of the fleet comes from it. */
  readonly companion: Companion
  close(): Promise<void>
}

export interface ServiceOptions {
  readonly host: string
  readonly port: number
  readonly receivers: readonly Receiver[]
  readonly clock: Clock
}

// Of a push, forges deliver several events at once.
const gatherMs = 200

/** Serves health, metrics and webhooks; an `http/*` OperationError where nothing can listen. */
export async function openService({ host, port, receivers, clock }: ServiceOptions): Promise<Service> {
  const metrics = openMetrics()
  const listeners = new Map<() => void, string>()
  const missed = missedDeliveries(clock, () => metrics.countMissed())
  const proposed = new Set<() => void>()
  const hints = new HintQueue({
    clock,
    gatherMs,
    onHint: (_, hint) => {
      const about = [...listeners].filter(([, ref]) => isAbout(hint, ref))
      if (about.length > 0) missed.heard()
      for (const [listener] of about) listener()
      if (hint.kind === 'pull-request') for (const listener of proposed) listener()
    },
  })
  const told = notices(clock)
  const hooks = webhooks({
    receivers,
    clock,
    onHint: (receiver, hint) => hints.add(receiver, hint),
    onAnswer: answered => {
      metrics.countWebhook({ ...answered })
      told(answered)
    },
  })
  let unready: string | undefined = 'no revision of the fleet has been read yet'
  const routes = [...healthRoutes(() => unready), metrics.route, hooks]
  const onError = (error: unknown): void => printNotice(colors.err.red(`while answering a request: ${error}`))
  const server = await startServer({ host, port, routes, clock, onError })
  const heard = receivers.length === 0 ? '' : `, ${counted(receivers.length, 'webhook')} below /webhooks/`
  printNotice(`serving at ${server.url}${heard}`)
  return {
    hinted: (source, isPushedTo) => ({
      ...source,
      latest: async signal => {
        const found = await source.latest(signal)
        if (isPushedTo && receivers.length > 0) missed.read(found)
        return found
      },
      subscribe: listener => {
        const unsubscribe = source.subscribe(listener)
        listeners.set(listener, `refs/heads/${source.description.branch}`)
        return () => {
          listeners.delete(listener)
          unsubscribe()
        }
      },
    }),
    onPullRequest: listener => {
      proposed.add(listener)
      return () => proposed.delete(listener)
    },
    countPlan: result => metrics.countPlan(result),
    companion: measuring(metrics.fleet, clock, () => {
      unready = undefined
    }),
    close: () => {
      hints.close()
      missed.close()
      return server.close()
    },
  }
}

function measuring(fleet: FleetMetrics, clock: Clock, onReady: () => void): Companion {
  return {
    onRound: round => {
      onReady()
      fleet.stand(round.state, round.diagnostics.filter(isError).length)
      fleet.fresh(round.stale, round.currentAt)
    },
    onProgress: event => {
      if (event.kind === 'compiled') fleet.compiled()
      else fleet.evaluated(event.outcome)
    },
    onTurn: (part, failure) => fleet.turned(part, failure !== undefined, clock.now()),
  }
}

function missedDeliveries(clock: Clock, count: () => void): MissedDeliveries {
  return new MissedDeliveries({
    clock,
    onMissed: (commit, isFirst) => {
      count()
      const what = `commit ${commit.slice(0, 12)} was found by looking: no delivery told of it`
      if (isFirst)
        printNotice(colors.err.yellow(`webhooks: ${what}; look at what the forge says of its deliveries`))
    },
    onHeard: () => printNotice(colors.err.green('webhooks: deliveries come again')),
  })
}

function isAbout(hint: Hint, ref: string): boolean {
  if (hint.kind === 'pull-request') return hint.action !== 'other'
  return hint.kind === 'push' && (hint.refs.length === 0 || hint.refs.includes(ref))
}

// Metrics count everything; a person is told of each kind once in a while.
function notices(clock: Clock): (answered: Answered) => void {
  const recent = new RecentKeys({ lifetimeMs: 600_000, maxKeys: 1_000 })
  return ({ receiver, result }) => {
    const key = `${receiver} ${result}`
    if (receiver === '' || recent.has(key, clock.now())) return
    const why = isRefusal(result) ? `was refused: ${result}` : result === 'elsewhere' ? elsewhere : undefined
    if (why === undefined) return
    recent.add(key, clock.now())
    printNotice(colors.err.yellow(`webhook ${receiver}: a delivery ${why}`))
  }
}

const elsewhere = 'was ignored, because it names other repositories than the one that it is configured for'
