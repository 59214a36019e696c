import { collectDefaultMetrics, Registry } from 'prom-client'
import { type FleetMetrics, fleetMetrics } from './fleet-metrics.ts'
import { counter, durations, gauge, type Stretch, secondsOf } from './instruments.ts'
import { readOnly } from './read-only.ts'
import type { Route } from './route.ts'

export interface Metrics {
  /** `/metrics`, as Prometheus reads it. */
  readonly route: Route
  /** Counts an answered request to a webhook; every label has few values. */
  countWebhook(labels: WebhookLabels): void
  /** Counts a commit of which no delivery told. */
  countMissed(): void
  /** Counts a plan of a pull request that was told there. */
  countPlan(planned: Planned): void
  /** Counts a request to the remote of a repository. */
  countGitRequest(request: GitRequest): void
  /** Whether this process leads by a Lease. */
  lead(lease: string, leads: boolean): void
  /** Of the fleet that is reconciled. */
  readonly fleet: FleetMetrics
}

export interface Planned extends Stretch {
  readonly verdict: 'success' | 'failure'
}

export interface GitRequest extends Stretch {
  readonly type: string
  readonly result: string
}

export interface WebhookLabels {
  /** Empty, as `forge` is, where a path names no receiver. */
  readonly receiver: string
  readonly forge: string
  readonly event: string
  readonly result: string
}

/** The metrics of this process: those that every Node process has, under their usual names, and `banyan_*`. */
export function openMetrics(version: string): Metrics {
  const registry = new Registry()
  // Of the delay of the event loop seconds matter; what looks more often wakes an idle process.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 })
  gauge(registry, 'banyan_build_info', 'What is running here.', ['version']).set({ version }, 1)
  const webhooks = counter(
    registry,
    'banyan_webhook_requests_total',
    'Requests to webhooks, by what became of them.',
    ['receiver', 'forge', 'event', 'result'],
  )
  const missed = counter(
    registry,
    'banyan_webhooks_missed_total',
    'Commits that were found by looking, and of which no delivery told.',
  )
  const plans = planMetrics(registry)
  const gitRequests = gitMetrics(registry)
  const leader = gauge(
    registry,
    'leader_election_master_status',
    'Whether this process leads, by a Lease: 1 where it does, 0 where it stands by.',
    ['name'],
  )
  return {
    lead: (name, leads) => leader.set({ name }, leads ? 1 : 0),
    route: readOnly('/metrics', async () => ({
      status: 200,
      body: await registry.metrics(),
      headers: { 'content-type': registry.contentType },
    })),
    countMissed: () => missed.inc(),
    countPlan: plans,
    countGitRequest: gitRequests,
    fleet: fleetMetrics(registry),
    countWebhook: ({ receiver, forge, event, result }) => webhooks.inc({ receiver, forge, event, result }),
  }
}

function planMetrics(registry: Registry): (planned: Planned) => void {
  const plans = counter(
    registry,
    'banyan_pull_request_plans_total',
    'Plans of pull requests, by the status that they were given.',
    ['result'],
  )
  const times = durations(
    registry,
    'banyan_pull_request_plan_duration_seconds',
    'How long it took to plan a pull request and to tell it there.',
  )
  return planned => {
    plans.inc({ result: planned.verdict })
    times.observe(secondsOf(planned))
  }
}

function gitMetrics(registry: Registry): (request: GitRequest) => void {
  const requests = counter(
    registry,
    'banyan_git_requests_total',
    'Requests to the remote, by what became of them.',
    ['request_type', 'result'],
  )
  const times = durations(
    registry,
    'banyan_git_request_duration_seconds',
    'How long requests to the remote took.',
    ['request_type'],
  )
  return request => {
    requests.inc({ request_type: request.type, result: request.result })
    times.observe({ request_type: request.type }, secondsOf(request))
  }
}
