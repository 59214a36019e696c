import { OperationError } from '../core/model/operation-error.ts'
import type { Clock, ClusterApi, WatchEvent } from '../reconcile/ports.ts'
import { StatusError } from './api-server/status-error.ts'
import { refusalError } from './operation-errors.ts'
import type { Seeded } from './seeded.ts'
import type { RequestVerb } from './simulated-cluster-api.ts'

/** What goes wrong with one request to a cluster. */
export type Fault =
  /** The connection is refused; nothing happens. */
  | { readonly fault: 'refused' }
  /** The server answers this status, and does nothing. */
  | { readonly fault: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  /** The request is done, but its answer breaks off. */
  | { readonly fault: 'cut' }
  /** The request is done after a while. */
  | { readonly fault: 'slow'; readonly milliseconds: number }

/** Says what goes wrong with a request; undefined lets it through. */
export type Faults = (request: { readonly cluster: string; readonly verb: RequestVerb }) => Fault | undefined

/** Every fault that a cluster can have, each as probable as the others. */
const everyFault: readonly Fault[] = [
  { fault: 'refused' },
  { fault: 'cut' },
  { fault: 'slow', milliseconds: 2_000 },
  { fault: 'status', status: 401 },
  { fault: 'status', status: 403 },
  { fault: 'status', status: 409 },
  { fault: 'status', status: 422 },
  { fault: 'status', status: 429, retryAfterSeconds: 1 },
  { fault: 'status', status: 500 },
]

/** Faults at random, the same for the same seed and order of requests. */
export function seededFaults(
  random: Seeded,
  probability: number,
  faults: readonly Fault[] = everyFault,
): Faults {
  return () => (random.chance(probability) ? faults[random.integer(faults.length)] : undefined)
}

type Attempt = <Result>(verb: RequestVerb, request: () => Promise<Result>) => Promise<Result>

/** Makes requests of which some fail as `faults` says, with the errors that a client over HTTP would throw. */
export function faulty(cluster: string, clock: Clock, faults: Faults, closed?: AbortSignal): Attempt {
  return async (verb, request) => {
    const fault = faults({ cluster, verb })
    if (fault === undefined) return await request()
    const error = errorOf(fault, cluster, verb)
    if (fault.fault === 'slow') {
      await clock.sleep(fault.milliseconds, closed)
      if (closed?.aborted === true) throw error
    } else if (fault.fault !== 'cut') throw error
    const result = await request()
    if (fault.fault === 'cut') throw error
    return result
  }
}

/** A cluster's API of which requests fail as `faults` says. */
export function withFaults(api: ClusterApi, cluster: string, clock: Clock, faults: Faults): ClusterApi {
  const closed = new AbortController()
  const attempt = faulty(cluster, clock, faults, closed.signal)
  return {
    discover: options => attempt('discover', () => api.discover(options)),
    get: ref => attempt('get', () => api.get(ref)),
    list: (kind, options) => attempt('list', () => api.list(kind, options)),
    apply: (object, options) => attempt('apply', () => api.apply(object, options)),
    patch: (ref, patch, options) => attempt('patch', () => api.patch(ref, patch, options)),
    delete: (ref, options) => attempt('delete', () => api.delete(ref, options)),
    async *watch(kind, options): AsyncGenerator<WatchEvent> {
      yield* await attempt('watch', async () => api.watch(kind, options))
    },
    close: () => {
      closed.abort()
      return api.close()
    },
  }
}

const reasons: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  409: 'Conflict',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
}

function errorOf(fault: Fault, cluster: string, verb: RequestVerb): OperationError {
  if (fault.fault === 'status') {
    const { status, retryAfterSeconds } = fault
    const message = 'the simulator was asked to answer so'
    const refusal = new StatusError(status, reasons[status] ?? '', message, {}, retryAfterSeconds)
    return refusalError(refusal, cluster, verb)
  }
  const refused = fault.fault !== 'cut'
  return new OperationError({
    code: refused ? 'cluster/unreachable' : 'cluster/response-cut',
    message: refused
      ? `cannot reach the simulator: nothing listens there (ECONNREFUSED)`
      : `${verb}: the answer of the simulator breaks off`,
    subject: cluster,
    retryable: true,
  })
}
