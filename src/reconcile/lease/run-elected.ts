import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock } from '../ports.ts'
import type { Candidate } from './candidate.ts'

export interface ElectionOptions {
  readonly candidate: Candidate
  /** That of the candidate. */
  readonly clock: Clock
  readonly retryPeriodMs: number
  /** In [0, 1): keeps those that wait from asking at the same time. */
  readonly random: () => number
  /** Told after each try, with what kept it from being made. What it throws is a lease lost: nothing is tried any more. */
  readonly onTry: (failure: OperationError | undefined) => void
}

/** When the work of a leader has to end. */
export interface Term {
  /** Aborted: it ends in order, or at once where `lost` is aborted too. */
  readonly signal: AbortSignal
  /** Aborted with a LeaseLost: nothing may be written any more, not even what is in flight. */
  readonly lost: AbortSignal
}

/** Why work ended that only the leader may do. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'

  constructor() {
    super('the lease was lost')
  }
}

// As in client-go: who waits asks after one to 2.2 periods.
const jitter = 1.2

/**
 * Waits until this process leads, and works then, until `signal` or the end of the work. The lease is kept while the
 * work ends in order, and given back after it. Where it is lost, that is thrown once the work has ended.
 */
export async function runElected(
  options: ElectionOptions,
  signal: AbortSignal,
  work: (term: Term) => Promise<void>,
): Promise<void> {
  if (!(await acquire(options, signal))) return
  const lost = new AbortController()
  const ended = new AbortController()
  const term = { signal: AbortSignal.any([signal, lost.signal]), lost: lost.signal }
  const working = work(term).finally(() => ended.abort())
  // It is waited for below, and must not count as unhandled meanwhile.
  working.catch(() => undefined)
  let isKept = false
  try {
    isKept = await keep(options, ended.signal)
  } finally {
    if (!isKept) lost.abort(new LeaseLost())
    await working.finally(() => (isKept ? release(options) : undefined))
  }
  lost.signal.throwIfAborted()
}

/** Tries until it leads; false: it was asked to end before. */
async function acquire(options: ElectionOptions, signal: AbortSignal): Promise<boolean> {
  const { candidate, clock, retryPeriodMs, random } = options
  while (!signal.aborted) {
    await attempt(options)
    if (clock.now() < candidate.leadsUntil) {
      if (!signal.aborted) return true
      await release(options)
      return false
    }
    await clock.sleep(retryPeriodMs * (1 + jitter * random()), signal)
  }
  return false
}

/** Renews until the work has ended; false: the lease was lost before. */
async function keep(options: ElectionOptions, ended: AbortSignal): Promise<boolean> {
  const { candidate, clock, retryPeriodMs } = options
  const left = (): number => candidate.leadsUntil - clock.now()
  for (;;) {
    await clock.sleep(Math.min(retryPeriodMs, left()), ended)
    if (left() <= 0) return ended.aborted
    if (ended.aborted) return true
    const given = new AbortController()
    const trying = attempt(options).finally(() => given.abort())
    // One that outlasts the deadline is waited for by nobody.
    trying.catch(() => undefined)
    // A renewal that hangs must not outlast the deadline.
    while (!given.signal.aborted && left() > 0) await clock.sleep(left(), given.signal)
    if (left() <= 0) return ended.aborted
    await trying
  }
}

async function attempt({ candidate, onTry }: ElectionOptions): Promise<void> {
  try {
    await candidate.try()
    onTry(undefined)
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    // Another one was faster.
    onTry(error.code === 'cluster/conflict' ? undefined : error)
  }
}

// Who cannot give it back leaves it to run out.
async function release({ candidate, onTry }: ElectionOptions): Promise<void> {
  try {
    await candidate.release()
  } catch (error) {
    if (!(error instanceof OperationError)) throw error
    onTry(error)
  }
}
