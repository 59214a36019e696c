import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { Worker } from 'node:worker_threads'
import { OperationError } from '../../../core/model/operation-error.ts'
import { LeaseLost, type Term } from '../../../reconcile/lease/run-elected.ts'
import { colors } from '../colors.ts'
import type { Election } from '../leader-options.ts'
import type { Log } from '../log/log.ts'
import type { Service } from '../open-service.ts'
import { Stopped } from '../stop-signal.ts'
import { leaseNotices } from './lease-notices.ts'
import type { LeaseNews, LeaseOrder, LeaseThreadOptions } from './thread-messages.ts'

// In a release it is beside the program.
const threadFile = import.meta.url.endsWith('.ts') ? './lease-thread.ts' : './lease-thread.js'

interface Surroundings {
  readonly stop: AbortSignal
  readonly service: Service | undefined
  readonly branch: string
  readonly log: Log
}

/** Works while this process holds the Lease, and stands by before; who loses it ends with 1, as controllers do. */
export async function whileElected(
  election: Election,
  { stop, service, branch, log }: Surroundings,
  work: (term: Term) => Promise<void>,
): Promise<void> {
  const identity = `${hostname()}_${randomUUID()}`
  const workerData: LeaseThreadOptions = { election, identity, logFormat: log.format }
  const thread = new Worker(new URL(threadFile, import.meta.url), { workerData })
  const order = (one: LeaseOrder): void => thread.postMessage(one)
  const unsubscribe = service?.hints.onBranch(branch, () => order('hint'))
  const onStop = (): void => order('stop')
  stop.addEventListener('abort', onStop, { once: true })
  if (stop.aborted) onStop()
  try {
    const whole = (lost: AbortSignal): Promise<void> => {
      unsubscribe?.()
      return work({ lost, signal: AbortSignal.any([stop, lost]) })
    }
    const place = await followed(thread, { election, identity, order, service, log }, whole)
    stop.throwIfAborted()
    if (place === undefined) return
    const text = colors.err.red(`lost the lease ${place}: ending, since another one may lead now`)
    log.say('error', 'lease lost', { lease: place }, text)
    throw new Stopped(1)
  } finally {
    unsubscribe?.()
    stop.removeEventListener('abort', onStop)
    // What is left of it ends a process that does not end by itself.
    thread.unref()
  }
}

interface Following extends Pick<Surroundings, 'service' | 'log'> {
  readonly election: Election
  readonly identity: string
  readonly order: (one: LeaseOrder) => void
}

/** Does what the thread of the Lease tells, to its end; gives the Lease if it was lost. */
async function followed(
  thread: Worker,
  { election, identity, order, service, log }: Following,
  work: (lost: AbortSignal) => Promise<void>,
): Promise<string | undefined> {
  const lost = new AbortController()
  const ended = Promise.withResolvers<void>()
  let place = ''
  let notice: ReturnType<typeof leaseNotices> = () => undefined
  let working: Promise<void> | undefined
  let isOver = false
  const take = (news: LeaseNews): void => {
    if (news.type === 'opened') {
      place = news.place
      notice = leaseNotices({ identity, place, service, log })
      service?.stand(place, 'unknown')
    } else if (news.type === 'tried') {
      order('answered')
      notice(news)
    } else if (news.type === 'elected') {
      service?.stand(place, 'leading')
      working = work(lost.signal).finally(() => order('done'))
      // It is waited for below, and must not count as unhandled meanwhile.
      working.catch(() => undefined)
    } else if (news.type === 'hinted') service?.hints.tellAll()
    else if (news.type === 'lost') lost.abort(new LeaseLost())
    else {
      isOver = true
      if (news.failure === undefined) ended.resolve()
      else ended.reject(new OperationError(news.failure))
    }
  }
  const onDeath = (error: Error): void => {
    if (isOver) return
    isOver = true
    endInTime(election, { place, log })
    lost.abort(new LeaseLost())
    ended.reject(error)
  }
  thread.on('message', take)
  thread.on('error', onDeath)
  thread.on('exit', () => onDeath(new Error('the thread of the Lease has ended')))
  await ended.promise.finally(() => working?.catch(unlessLost))
  return lost.signal.aborted ? place : undefined
}

// What that thread does otherwise: the lease may have been renewed for the last time a deadline ago.
function endInTime(
  { leaseDurationMs, renewDeadlineMs }: Election,
  { place, log }: { readonly place: string; readonly log: Log },
): void {
  const end = (): void => {
    const text = colors.err.red(`lost the lease ${place}: ended at once, since another one may lead now`)
    log.say('error', 'lease lost', { lease: place }, text)
    process.exit(1)
  }
  setTimeout(end, leaseDurationMs - renewDeadlineMs).unref()
}

function unlessLost(error: unknown): void {
  if (!(error instanceof LeaseLost)) throw error
}
