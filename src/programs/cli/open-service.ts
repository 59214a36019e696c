import { isError } from '../../base/diagnostic/diagnostic.ts'
import { counted } from '../../base/std/counted.ts'
import type { FleetMetrics } from '../../io/http/fleet-metrics.ts'
import { healthRoutes } from '../../io/http/health.ts'
import { openMetrics } from '../../io/http/metrics.ts'
import { startServer } from '../../io/http/server.ts'
import { HintQueue } from '../../io/webhooks/hint-queue.ts'
import type { Receiver } from '../../io/webhooks/receiver.ts'
import { RecentKeys } from '../../io/webhooks/recent-keys.ts'
import { isRefusal } from '../../io/webhooks/result.ts'
import { type Answered, webhooks } from '../../io/webhooks/webhooks.ts'
import type { Clock } from '../../reconcile/ports.ts'
import { colors } from './colors.ts'
import { HintListeners } from './hint-listeners.ts'
import { printNotice } from './print.ts'
import type { Companion } from './watch-fleet.ts'

/** What a running Banyan serves, and what webhooks tell it. */
export interface Service {
  /** What webhooks tell. */
  readonly hints: HintListeners
  /** Takes in whether this process leads by a Lease, stands by, or does not know yet who leads. */
  stand(lease: string, standing: 'leading' | 'standby' | 'unknown'): void
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

const unread = 'no revision of the fleet has been read yet'

// Of a push, forges deliver several events at once.
const gatherMs = 200

/** Serves health, metrics and webhooks; an `http/*` OperationError where nothing can listen. */
export async function openService({ host, port, receivers, clock }: ServiceOptions): Promise<Service> {
  const metrics = openMetrics()
  const listeners = new HintListeners()
  const hints = new HintQueue({ clock, gatherMs, onHint: (_, hint) => listeners.tell(hint) })
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
  let unready: string | undefined = unread
  const routes = [...healthRoutes(() => unready), metrics.route, hooks]
  const onError = (error: unknown): void => printNotice(colors.err.red(`while answering a request: ${error}`))
  const server = await startServer({ host, port, routes, clock, onError })
  const heard = receivers.length === 0 ? '' : `, ${counted(receivers.length, 'webhook')} below /webhooks/`
  printNotice(`serving at ${server.url}${heard}`)
  return {
    hints: listeners,
    stand: (lease, standing) => {
      metrics.lead(lease, standing === 'leading')
      // Who stands by is as ready as it can be: it takes webhooks, and over when the leader ends.
      unready = { leading: unread, standby: undefined, unknown: `the lease ${lease} has not been read yet` }[
        standing
      ]
    },
    countPlan: result => metrics.countPlan(result),
    companion: {
      ...measuring(metrics.fleet, clock),
      onRound: round => {
        unready = undefined
        metrics.fleet.stand(round.state, round.diagnostics.filter(isError).length)
      },
    },
    close: () => {
      hints.close()
      return server.close()
    },
  }
}

function measuring(fleet: FleetMetrics, clock: Clock): Companion {
  return {
    onProgress: event => {
      if (event.kind === 'compiled') fleet.compiled()
      else fleet.evaluated(event.outcome)
    },
    onTurn: (part, failure) => fleet.turned(part, failure !== undefined, clock.now()),
  }
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
