import { formatId, type ObjectKey, parseKey } from '../../core/model/object.ts'
import type { OperationErrorCode } from '../../core/model/operation-error.ts'
import type { Waiting } from '../../core/model/order.ts'
import {
  type Failure,
  type Health,
  isWell,
  type Outcome,
  type Retry,
  type WaitingApplication,
} from '../../core/model/outcome.ts'
import { endOf, formatSuspension, type Suspension } from '../../core/model/suspension.ts'
import { condense } from '../requests/attempt.ts'
import type { Done } from './execution.ts'
import { behindCode } from './fence.ts'
import type { Observed } from './observe-cluster.ts'
import type { ClusterRequest } from './reconcile-cluster.ts'
import { worstHealth } from './worst-health.ts'

/** What an outcome needs of a request, also where no API could be opened. */
export type Subject = Omit<ClusterRequest, 'api'>

/** The outcome of a cluster that could not be worked on at all: what it has runs on, its health is not known. */
export function refusedOutcome(request: Subject, failure: Failure, retryAfterSeconds?: number): Outcome {
  const blocked = ['cluster/fenced', 'cluster/replaced', behindCode].includes(failure.code)
  return {
    ...unknownOutcome(request, failure),
    ...offlineBy([failure], request),
    result: blocked ? 'blocked' : 'failed',
    retry: {
      pace: failure.retryable ? 'soon' : 'seldom',
      ...(retryAfterSeconds !== undefined && { atLeastSeconds: retryAfterSeconds }),
    },
  }
}

/** The outcome where a bug of our own ended the work: the other clusters go on. */
export function crashedOutcome(request: Subject, error: unknown): Outcome {
  const message = error instanceof Error ? error.message : String(error)
  return {
    ...unknownOutcome(request, { code: 'cluster/crashed', message, retryable: false }),
    result: 'crashed',
    retry: { pace: 'seldom' },
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

/** Failures of a cluster that does not answer at all. */
const ofSilence: ReadonlySet<string> = new Set<OperationErrorCode>(['cluster/unreachable', 'cluster/timeout'])

function offlineBy(
  failures: readonly Failure[],
  { clock }: Subject,
): Pick<Outcome, 'health' | 'offlineAt'> | undefined {
  const silence = failures.find(({ code }) => ofSilence.has(code))
  if (silence === undefined) return undefined
  return { health: { status: 'Offline', message: silence.message }, offlineAt: clock.now() }
}

/** What came of a plan: per application, and as a whole the worst of them. */
export function outcomeOf(
  request: Subject,
  observed: Observed,
  done: Done,
  health: ReadonlyMap<ObjectKey, Health>,
): Outcome {
  const { plan, desired, stored, drifts, waiting, nextAt = Infinity } = observed
  const owned = Map.groupBy(desired, ({ application }) => application)
  const unhealthy = desired.flatMap(({ key, application }) => {
    const each = suspendedHealth(plan.suspended.get(key)) ?? health.get(key)
    return each === undefined || each.status === 'Healthy' ? [] : [{ key, application, health: each }]
  })
  const failures = failuresOf(done)
  const overall = worstHealth(unhealthy)
  const resumesAt = Math.min(nextAt, ...[...plan.suspended.values()].map(endOf))
  const waits = waitsOf(waiting)
  const retry = goesOn(observed, done)
    ? { pace: 'now' as const }
    : retryOf(failures, done.retryAfterSeconds, overall, waits.size > 0)
  const records = [...stored.inventory.records.values()]
  const before = (application: string): string | undefined =>
    records.find(record => record.application === application)?.revision
  const hasDrift = (application: string): boolean => drifts.some(drift => drift.application === application)
  return {
    cluster: request.cluster.name,
    ...(observed.fence.clusterUid !== '' && { uid: observed.fence.clusterUid }),
    result: resultOf(failures, done, overall, waiting.length > 0),
    health: overall,
    ...offlineBy(failures, request),
    applied: done.applied,
    ...(done.corrected.length > 0 && { corrected: done.corrected }),
    deleted: done.deleted,
    ...(done.abandoned > 0 && { abandoned: done.abandoned }),
    unchanged: plan.unchanged.length,
    failures,
    unhealthy,
    ...(drifts.length > 0 && { drifts }),
    applications: request.applications.map(application => {
      const failed = done.failedApplications.has(application) || waits.has(application)
      const own = unhealthy.filter(each => each.application === application)
      return {
        application,
        revision: (failed ? before(application) : undefined) ?? revisionOf(request, application),
        sync: failed ? 'OutOfSync' : hasDrift(application) ? 'Drifted' : 'Synced',
        health: worstHealth(own),
        objects: owned.get(application)?.length ?? 0,
      }
    }),
    ...(waits.size > 0 && { waiting: [...waits.values()] }),
    ...(Number.isFinite(resumesAt) && { resumesAt }),
    ...(retry && { retry }),
  }
}

// What was done may be what something else waited for; who is through with its hooks may have some to take away.
function goesOn({ waiting, hooks, syncs, teardown, stored }: Observed, done: Done): boolean {
  const didSome = done.applied + done.deleted + done.abandoned > 0
  const { inventory } = stored
  const isNew = syncs !== inventory.syncs || teardown.teardowns !== inventory.teardowns
  return (didSome && waiting.length + hooks.syncing.size + teardown.hooks.size > 0) || isNew
}

function suspendedHealth(suspension: Suspension | undefined): Health | undefined {
  return suspension && { status: 'Suspended', message: formatSuspension(suspension) }
}

/** Of an execution that there was none of. */
export const nothingDone: Done = {
  live: new Map(),
  failures: [],
  failedApplications: new Set(),
  applied: 0,
  corrected: [],
  deleted: 0,
  abandoned: 0,
  retryAfterSeconds: 0,
}

function waitsOf(waiting: readonly Waiting[]): ReadonlyMap<string, WaitingApplication> {
  const waits = new Map<string, WaitingApplication>()
  for (const [application, all] of Map.groupBy(waiting, each => each.application)) {
    const [first] = all
    const more = all.length > 1 ? ` (and ${all.length - 1} more)` : ''
    const reason = `${formatId(parseKey(first?.key ?? ''))}: ${first?.reason}${more}`
    waits.set(application, { application, reason })
  }
  return new Map([...waits].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function failuresOf({ failures, failedApplications }: Done): readonly Failure[] {
  if (failures.length > 0 || failedApplications.size === 0) return condense(failures)
  const message = `ended before ${[...failedApplications].join(', ')} was applied`
  return [{ code: 'cluster/interrupted', message, retryable: true }]
}

/** Undefined when nothing is left to be done. */
function retryOf(
  failures: readonly Failure[],
  askedSeconds: number,
  health: Health,
  waits: boolean,
): Retry | undefined {
  if (failures.some(({ retryable }) => retryable)) return { pace: 'soon', atLeastSeconds: askedSeconds }
  if (failures.length > 0) return { pace: 'seldom' }
  return isWell(health) && !waits ? undefined : { pace: 'steady' }
}

function resultOf(
  failures: readonly Failure[],
  done: Done,
  health: Health,
  waits: boolean,
): Outcome['result'] {
  if (failures.length > 0) return 'failed'
  if (!isWell(health) || waits) return 'unhealthy'
  return done.applied + done.deleted + done.abandoned > 0 ? 'applied' : 'unchanged'
}

function revisionOf(request: Subject, application: string): string {
  return request.desired.find(each => each.application === application)?.revision ?? request.fence.head
}

function countOf(request: Subject, application: string): number {
  return request.desired.filter(each => each.application === application).length
}
