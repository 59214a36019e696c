import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '../../../base/std/invariant.ts'
import { OperationError } from '../../../core/model/operation-error.ts'
import { steadyClock, systemClock } from '../../../io/clock.ts'
import { kubeClusterDirectory } from '../../../io/cluster/cluster-directory.ts'
import { Candidate } from '../../../reconcile/lease/candidate.ts'
import { LeaseLost, runElected, type Term } from '../../../reconcile/lease/run-elected.ts'
import { endProcess } from './end-process.ts'
import { Patience } from './patience.ts'
import type { LeaseNews, LeaseOrder, LeaseThreadOptions, TryFailure } from './thread-messages.ts'

class Stalled extends Error {
  override readonly name = 'Stalled'
}

/**
 * The thread of the Lease: it gets and keeps it over a connection of its own, however long the main thread computes.
 * client-go has a goroutine for that.
 */
async function keepLease(port: MessagePort, options: LeaseThreadOptions): Promise<void> {
  const { election, identity } = options
  const { name, namespace, access, renewDeadlineMs, stallTimeoutMs } = election
  const tell = (news: LeaseNews): void => port.postMessage(news)
  // As client-go: one request that hangs leaves time for another.
  const directory = kubeClusterDirectory({ timeoutSeconds: renewDeadlineMs / 2_000, connections: 2 })
  const cluster = { name: 'the cluster of the Lease', access }
  const { lock, close } = await directory.lease(cluster, { namespace, name })
  const place = `${lock.namespace}/${lock.name}`
  const candidate = new Candidate({
    ...election,
    lock,
    clock: steadyClock,
    wallTime: systemClock.now,
    identity,
    onHint: () => tell({ type: 'hinted' }),
  })
  const patience = new Patience(stallTimeoutMs)
  const { stop, done } = takeOrders(port, { candidate, patience })
  tell({ type: 'opened', place })
  const onTry = (failure: OperationError | undefined): void => {
    if (!patience.allows(steadyClock.now())) {
      const seconds = stallTimeoutMs / 1_000
      const text = `the main thread has not answered for ${seconds} s: ending, so that another one leads`
      endProcess(options.logFormat, { message: 'stalled', lease: place, seconds, text })
      // It may not end at once, and must not keep the lease for that.
      throw new Stalled()
    }
    tell({ type: 'tried', holder: candidate.holder, failure: failure && toPlain(failure) })
  }
  const timing = { ...election, candidate, clock: steadyClock, random: Math.random, onTry }
  try {
    await runElected(timing, stop, ({ lost }) => reign(lost, { options, place, done, tell }))
  } catch (error) {
    if (!(error instanceof LeaseLost || error instanceof Stalled)) throw error
  } finally {
    await close()
  }
}

// By the end of the lease another one may lead: nothing of this process goes on then, whatever the main thread does.
async function reign(
  lost: Term['lost'],
  {
    options: { election, logFormat },
    place,
    done,
    tell,
  }: {
    readonly options: LeaseThreadOptions
    readonly place: string
    readonly done: Promise<void>
    readonly tell: (news: LeaseNews) => void
  },
): Promise<void> {
  const { leaseDurationMs, renewDeadlineMs } = election
  const end = (): void => {
    const text = `lost the lease ${place}: ended at once, since another one may lead now`
    endProcess(logFormat, { message: 'lease lost', lease: place, text })
  }
  const onLost = (): void => {
    tell({ type: 'lost' })
    setTimeout(end, leaseDurationMs - renewDeadlineMs)
  }
  lost.addEventListener('abort', onLost, { once: true })
  tell({ type: 'elected' })
  await done
}

function takeOrders(
  port: MessagePort,
  { candidate, patience }: { readonly candidate: Candidate; readonly patience: Patience },
): { readonly stop: AbortSignal; readonly done: Promise<void> } {
  const stop = new AbortController()
  const done = Promise.withResolvers<void>()
  const obey: Record<LeaseOrder, () => void> = {
    answered: () => patience.answered(),
    hint: () => candidate.hint(),
    stop: () => stop.abort(),
    done: () => done.resolve(),
  }
  port.on('message', (order: LeaseOrder) => obey[order]())
  return { stop: stop.signal, done: done.promise }
}

function toPlain({ code, message, subject, retryable }: OperationError): TryFailure {
  return { code, message, subject, retryable }
}

async function main(port: MessagePort, options: LeaseThreadOptions): Promise<void> {
  let failure: TryFailure | undefined
  try {
    await keepLease(port, options)
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    failure = toPlain(error)
  }
  port.postMessage({ type: 'ended', failure } satisfies LeaseNews)
  port.unref()
}

invariant(parentPort !== null, 'the thread of the Lease is started by the main one')
await main(parentPort, workerData)
