import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import type { OperationError } from '../../core/model/operation-error.ts'
import { steadyClock, systemClock } from '../../io/clock.ts'
import { kubeClusterDirectory } from '../../io/cluster/cluster-directory.ts'
import { Candidate } from '../../reconcile/lease/candidate.ts'
import { LeaseLost, runElected, type Term } from '../../reconcile/lease/run-elected.ts'
import { colors } from './colors.ts'
import type { Election } from './leader-options.ts'
import type { Service } from './open-service.ts'
import { printNotice } from './print.ts'
import { Stopped } from './stop-signal.ts'

/** Works while this process holds the Lease, and stands by before; who loses it ends with 1, as controllers do. */
export async function whileElected(
  election: Election,
  {
    stop,
    service,
    branch,
  }: { readonly stop: AbortSignal; readonly service: Service | undefined; readonly branch: string },
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
  const onTry = teller(candidate, { identity, place, service })
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
    printNotice(colors.err.red(`lost the lease ${place}: ending, since another one may lead now`))
    throw new Stopped(1)
  } finally {
    unsubscribe?.()
    await close()
  }
}

// A person is told of what is new.
function teller(
  candidate: Candidate,
  {
    identity,
    place,
    service,
  }: { readonly identity: string; readonly place: string; readonly service: Service | undefined },
): (failure: OperationError | undefined) => void {
  let told = ''
  const tell = (text: string): void => {
    if (text !== told) printNotice(text)
    told = text
  }
  return failure => {
    const { holder } = candidate
    if (failure !== undefined) tell(colors.err.red(`lease ${place}: ${failure.code}: ${failure.message}`))
    else if (holder === identity) tell(`leading, by the lease ${place}`)
    else if (holder !== undefined) {
      service?.stand(place, 'standby')
      tell(`standing by: ${holder === '' ? 'nobody' : holder} leads, by the lease ${place}`)
    }
  }
}
