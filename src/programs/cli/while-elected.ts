import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { OperationError } from '../../core/model/operation-error.ts'
import { steadyClock, systemClock } from '../../io/clock.ts'
import { kubeClusterDirectory } from '../../io/cluster/cluster-directory.ts'
import { Candidate } from '../../reconcile/lease/candidate.ts'
import { LeaseLost, runElected, type Term } from '../../reconcile/lease/run-elected.ts'
import { colors } from './colors.ts'
import type { Election } from './leader-options.ts'
import type { Log, LogFields, LogLevel } from './log/log.ts'
import type { Service } from './open-service.ts'
import { Stopped } from './stop-signal.ts'

/** Works while this process holds the Lease, and stands by before; who loses it ends with 1, as controllers do. */
export async function whileElected(
  election: Election,
  {
    stop,
    service,
    branch,
    log,
  }: {
    readonly stop: AbortSignal
    readonly service: Service | undefined
    readonly branch: string
    readonly log: Log
  },
  work: (term: Term) => Promise<void>,
): Promise<void> {
  const { name, namespace, access, leaseDurationMs, renewDeadlineMs } = election
  // As client-go: one request that hangs leaves time for another.
  const directory = kubeClusterDirectory({ timeoutSeconds: renewDeadlineMs / 2_000, connections: 2 })
  const cluster = { name: 'the cluster of the Lease', access }
  const { lock, close } = await directory.lease(cluster, { namespace, name })
  const place = `${lock.namespace}/${lock.name}`
  const identity = `${hostname()}_${randomUUID()}`
  const candidate = new Candidate({
    ...election,
    lock,
    clock: steadyClock,
    wallTime: systemClock.now,
    identity,
    onHint: () => service?.hints.tellAll(),
  })
  const onTry = teller(candidate, { identity, place, service, log })
  const unsubscribe = service?.hints.onBranch(branch, () => candidate.hint())
  service?.stand(place, 'unknown')
  try {
    const options = { ...election, candidate, clock: steadyClock, random: Math.random, onTry }
    await runElected(options, stop, term => {
      unsubscribe?.()
      service?.stand(place, 'leading')
      // By then another one may lead: nothing of this process goes on.
      const end = (): NodeJS.Timeout =>
        setTimeout(() => process.exit(1), leaseDurationMs - renewDeadlineMs).unref()
      term.lost.addEventListener('abort', end, { once: true })
      return work(term)
    })
    stop.throwIfAborted()
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error
    const text = colors.err.red(`lost the lease ${place}: ending, since another one may lead now`)
    log.say('error', 'lease lost', { lease: place }, text)
    throw new Stopped(1)
  } finally {
    unsubscribe?.()
    await close()
  }
}

// What is new is told.
function teller(
  candidate: Candidate,
  {
    identity,
    place: lease,
    service,
    log,
  }: {
    readonly identity: string
    readonly place: string
    readonly service: Service | undefined
    readonly log: Log
  },
): (failure: OperationError | undefined) => void {
  let told = ''
  const tell = (level: LogLevel, message: string, fields: LogFields, text: string): void => {
    if (text !== told) log.say(level, message, { lease, ...fields }, text)
    told = text
  }
  return failure => {
    const { holder } = candidate
    if (failure !== undefined) {
      const { code, message: detail } = failure
      tell('error', 'lease failed', { code, detail }, colors.err.red(`lease ${lease}: ${code}: ${detail}`))
    } else if (holder === identity) tell('info', 'leading', {}, `leading, by the lease ${lease}`)
    else if (holder !== undefined) {
      service?.stand(lease, 'standby')
      const who = holder === '' ? 'nobody' : holder
      tell('info', 'standing by', { holder }, `standing by: ${who} leads, by the lease ${lease}`)
    }
  }
}
