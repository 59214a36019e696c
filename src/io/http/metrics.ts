import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { type FleetMetrics, fleetMetrics } from './fleet-metrics.ts'
import { readOnly } from './read-only.ts'
import type { Route } from './route.ts'

export interface Metrics {
  /** `/metrics`, as Prometheus reads it. */
  readonly route: Route
  /** Counts an answered request to a webhook; every label has few values. */
  countWebhook(labels: WebhookLabels): void
  /** Counts a plan of a pull request that was told there. */
  countPlan(result: 'success' | 'failure'): void
  /** Whether this process leads by a Lease. */
  lead(lease: string, leads: boolean): void
  /** Of the fleet that is reconciled. */
  readonly fleet: FleetMetrics
}

export interface WebhookLabels {
  /** Empty, as `forge` is, where a path names no receiver. */
  readonly receiver: string
  readonly forge: string
  readonly event: string
  readonly result: string
}

/** The metrics of this process: those that every Node process has, under their usual names, and `banyan_*`. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  // Of the delay of the event loop seconds matter; what looks more often wakes an idle process.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  const webhooks = new Counter({
    name: 'banyan_webhook_requests_total',
    help: 'Requests to webhooks, by what became of them.',
    labelNames: ['receiver', 'forge', 'event', 'result'],
    registers: [registry],
  })
  const plans = new Counter({
    name: 'banyan_pull_request_plans_total',
    help: 'Plans of pull requests, by the status that they were given.',
    labelNames: ['result'],
    registers: [registry],
  })
  const leader = new Gauge({
    name: 'leader_election_master_status',
    help: 'Whether this process leads, by a Lease: 1 where it does, 0 where it stands by.',
    labelNames: ['name'],
    registers: [registry],
  })
  return {
    lead: (name, leads) => leader.set({ name }, leads ? 1 : 0),
    route: readOnly('/metrics', async () => ({
      status: 200,
      body: await registry.metrics(),
      headers: { 'content-type': registry.contentType },
    })),
    countPlan: result => plans.inc({ result }),
    fleet: fleetMetrics(registry),
    countWebhook: ({ receiver, forge, event, result }) => webhooks.inc({ receiver, forge, event, result }),
  }
}
