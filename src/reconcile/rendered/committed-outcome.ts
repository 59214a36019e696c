import type { Committed, Failure, Health, Outcome, Retry } from '../../core/model/outcome.ts'
import { endOf, type Suspension } from '../../core/model/suspension.ts'
import { condense } from '../requests/attempt.ts'
import type { CommitSubject } from './committed-clusters.ts'
import type { DraftedDirectory } from './draft-directory.ts'

/** What came of a cluster whose desired state is committed; what it has in truth is not known here. */
export function committedOutcome(
  request: CommitSubject,
  { plan, failures, failed }: DraftedDirectory,
  committed: Committed | undefined,
  lookAt: number,
): Outcome {
  const changed = plan.written + plan.deletions.length
  const retry = retryOf(failures)
  return {
    ...standing(request, committed, application => failed.has(application)),
    result: failures.length > 0 ? 'failed' : changed > 0 ? 'applied' : 'unchanged',
    applied: plan.written,
    deleted: plan.deletions.length,
    unchanged: plan.unchanged,
    failures: condense(failures),
    ...(retry && { retry }),
    lookAt,
  }
}

/** What is told where nothing could be committed: what was committed last still stands. */
export function uncommittedOutcome(
  request: CommitSubject,
  failure: Failure,
  retryAfterSeconds?: number,
): Outcome {
  const retry: Retry = {
    pace: failure.retryable ? 'soon' : 'seldom',
    ...(retryAfterSeconds !== undefined && { atLeastSeconds: retryAfterSeconds }),
  }
  const blocked = failure.code === 'rendered/fenced'
  return {
    ...standing(request, request.committed, () => true),
    ...nothingDone,
    result: blocked ? 'blocked' : 'failed',
    failures: [failure],
    retry,
  }
}

/** What is told of a cluster whose directory is left as it is for now. */
export function suspendedCommit(request: CommitSubject, suspension: Suspension): Outcome {
  const end = endOf(suspension)
  return {
    ...standing(request, request.committed, () => request.committed === undefined),
    ...nothingDone,
    result: 'suspended',
    suspension,
    ...(Number.isFinite(end) && { resumesAt: end }),
  }
}

const nothingDone = { applied: 0, deleted: 0, unchanged: 0, failures: [] }

function standing(
  { cluster, applications, desired, fence }: CommitSubject,
  committed: Committed | undefined,
  isBehind: (application: string) => boolean,
): Pick<Outcome, 'cluster' | 'health' | 'unhealthy' | 'applications' | 'committed'> {
  const health: Health = { status: 'Unknown', message: messageOf(committed) }
  return {
    cluster: cluster.name,
    health,
    unhealthy: [],
    ...(committed && { committed }),
    applications: applications.map(application => {
      const own = desired.filter(each => each.application === application)
      return {
        application,
        revision: own[0]?.revision ?? fence.head,
        sync: isBehind(application) ? ('OutOfSync' as const) : ('Committed' as const),
        health: { status: 'Unknown', message: '' },
        objects: own.length,
      }
    }),
  }
}

function messageOf(committed: Committed | undefined): string {
  return committed === undefined
    ? 'nothing is committed'
    : `committed as ${committed.commit.slice(0, 12)} on ${committed.branch}`
}

function retryOf(failures: readonly Failure[]): Retry | undefined {
  if (failures.length === 0) return undefined
  return { pace: failures.some(({ retryable }) => retryable) ? 'soon' : 'seldom' }
}
