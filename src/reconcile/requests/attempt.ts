import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { formatId, type KubernetesObject, type ObjectKey, parseKey } from '../../core/model/object.ts'
import { OperationError, type OperationErrorCode } from '../../core/model/operation-error.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { fieldPath } from '../../core/plan/index.ts'
import type { Stop } from './stop.ts'

/** What came of one request: a value, a failure, or neither when it was not tried any more. */
export interface Attempt<Value> {
  readonly value?: Value
  readonly failure?: Failure
  /** What the server asked us to wait, in seconds. */
  readonly retryAfterSeconds?: number
}

interface Subject {
  readonly key?: ObjectKey
  readonly origin?: Place
  /** As it was sent. */
  readonly object?: KubernetesObject
}

/**
 * Turns a failure of the world into a value; a bug of our own goes on up. A failure that all further requests would
 * share stops them.
 */
export async function attempt<Value>(
  subject: Subject,
  stop: Stop,
  request: () => Promise<Value>,
): Promise<Attempt<Value>> {
  if (stop.isCalled) return {}
  try {
    return { value: await request() }
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    if (ofWholeCluster.has(error.code)) stop.call()
    const { retryAfterSeconds } = error
    return {
      failure: failureOf(error, subject),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    }
  }
}

/** Failures that every request to the cluster would share. */
const ofWholeCluster: ReadonlySet<string> = new Set<OperationErrorCode>([
  'cluster/unreachable',
  'cluster/unauthorized',
  'cluster/access',
  'cluster/throttled',
  'cluster/timeout',
])

/** Whether every other request to the cluster would fail likewise. */
export function concernsCluster({ code }: Pick<Failure, 'code'>): boolean {
  return ofWholeCluster.has(code)
}

/** The failure that an error of the world is, with the object and the place in the user's file that it concerns. */
export function failureOf(error: OperationError, { key, origin, object }: Subject = {}): Failure {
  return {
    code: error.code,
    message: conflictMessage(error, key) ?? error.message,
    retryable: error.retryable,
    ...(key !== undefined && { key }),
    ...(origin && { at: placeOf(error, origin, object) }),
  }
}

// A generated object has no fields of its own in any file.
function placeOf({ refusals }: OperationError, origin: Place, object: KubernetesObject | undefined): Place {
  const { file, document, path } = origin
  const refused = path ?? fieldPath(object, refusals[0]?.field ?? '')
  return {
    file,
    ...(document !== undefined && { document }),
    ...(refused !== undefined && refused.length > 0 && { path: refused }),
  }
}

function conflictMessage({ refusals }: OperationError, key: ObjectKey | undefined): string | undefined {
  const owned = refusals.flatMap(({ field, owner }) => (owner === undefined ? [] : { field, owner }))
  if (owned.length === 0 || key === undefined) return undefined
  const owners = Map.groupBy(owned, ({ owner }) => owner)
  const parts = [...owners].map(([owner, fields]) => {
    return `field manager "${owner}" owns ${fields.map(({ field }) => field).join(', ')}`
  })
  return `${formatId(parseKey(key))}: ${parts.join('; ')}; Banyan does not take it over`
}

/** Failures that share their cause count as one, with how many requests it was. */
export function condense(failures: readonly Failure[]): readonly Failure[] {
  const shared = Map.groupBy(failures, ({ code }) => (ofWholeCluster.has(code) ? code : ''))
  return [...shared].flatMap(([code, all]) => {
    const [first] = all
    if (code === '' || first === undefined || all.length === 1) return all
    return { ...first, message: `${first.message} (and ${all.length - 1} more requests)` }
  })
}
