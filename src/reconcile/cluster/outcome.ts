import { idOf, keyOf, type ObjectKey } from '../../core/model/object.ts'
import type { ApplicationOutcome, Failure, Health, HealthStatus, Outcome } from '../../core/model/outcome.ts'
import type { ClusterPlan } from '../../core/model/plan.ts'
import type { ClusterRequest, Done } from './reconcile-cluster.ts'

/** What an outcome needs of a request, also where no API could be opened. */
export type Subject = Omit<ClusterRequest, 'api'>

/** The outcome of a cluster that could not be worked on at all: what it has runs on, its health is not known. */
export function refusedOutcome(request: Subject, failure: Failure, retryAfterSeconds?: number): Outcome {
  const retryAt = request.clock.now() + (retryAfterSeconds ?? defaultRetrySeconds) * 1_000
  const blocked = failure.code === 'cluster/fenced' || failure.code === 'cluster/replaced'
  return {
    ...unknownOutcome(request, failure),
    result: blocked ? 'blocked' : 'failed',
    ...(failure.retryable && { retryAt }),
  }
}

/** The outcome where a bug of our own ended the work: the other clusters go on. */
export function crashedOutcome(request: Subject, error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error)
  return {
    ...unknownOutcome(request, { code: 'cluster/crashed', message, retryable: false }),
    result: 'crashed',
  }
}

function unknownOutcome(request: Subject, failure: Failure): Omit<Outcome, 'result'> {
  const health: Health = { status: 'Unknown', message: failure.message }
  return {
    cluster: request.cluster.name,
    health,
    applied: 0,
    deleted: 0,
    unchanged: 0,
    failures: [failure],
    unhealthy: [],
    applications: request.applications.map(application => ({
      application,
      revision: revisionOf(request, application),
      sync: 'Unknown',
      health,
      objects: countOf(request, application),
    })),
  }
}

const defaultRetrySeconds = 10

/** What came of a plan: per application, and as a whole the worst of them. */
export function outcomeOf(
  request: ClusterRequest,
  plan: ClusterPlan,
  done: Done,
  health: ReadonlyMap<ObjectKey, Health>,
): Outcome {
  const owners = new Map(request.desired.map(({ resource, application }) => [resource, application]))
  const unhealthy = unhealthyOf(request, health)
  const applications = request.applications.map((application): ApplicationOutcome => {
    const own = unhealthy.filter(each => each.application === application).map(each => each.health)
    return {
      application,
      revision: revisionOf(request, application),
      sync: done.failedApplications.has(application) ? 'OutOfSync' : 'Synced',
      health: worst(own),
      objects: [...owners.values()].filter(owner => owner === application).length,
    }
  })
  const overall = worst(unhealthy.map(each => each.health))
  const retryable = done.failures.some(failure => failure.retryable)
  const wait = Math.max(defaultRetrySeconds, done.retryAfterSeconds ?? 0) * 1_000
  const again = retryable || overall.status === 'Progressing'
  return {
    cluster: request.cluster.name,
    result: resultOf(done, overall),
    health: overall,
    applied: done.applied,
    deleted: done.deleted,
    unchanged: plan.unchanged.length,
    failures: done.failures,
    unhealthy,
    applications,
    ...(again && { retryAt: request.clock.now() + wait }),
  }
}

function resultOf(done: Done, health: Health): Outcome['result'] {
  if (done.failures.length > 0) return 'failed'
  if (health.status !== 'Healthy' && health.status !== 'Suspended') return 'unhealthy'
  return done.applied + done.deleted > 0 ? 'applied' : 'unchanged'
}

const severity: readonly HealthStatus[] = [
  'Healthy',
  'Suspended',
  'Unknown',
  'Progressing',
  'Missing',
  'Degraded',
]

/** The worst health of several; Healthy of none. */
export function worst(all: readonly Health[]): Health {
  const healthy: Health = { status: 'Healthy', message: '' }
  return all.reduce((a, b) => (severity.indexOf(b.status) > severity.indexOf(a.status) ? b : a), healthy)
}

function unhealthyOf(request: ClusterRequest, health: ReadonlyMap<ObjectKey, Health>): Outcome['unhealthy'] {
  const owners = new Map(
    request.desired.map(({ resource, application }) => [keyOf(idOf(resource.object)), application]),
  )
  return [...health]
    .filter(([, { status }]) => status !== 'Healthy')
    .map(([key, each]) => ({ key, application: owners.get(key) ?? '', health: each }))
}

function revisionOf(request: Subject, application: string): string {
  return request.desired.find(each => each.application === application)?.revision ?? request.fence.head
}

function countOf(request: Subject, application: string): number {
  return request.desired.filter(each => each.application === application).length
}
