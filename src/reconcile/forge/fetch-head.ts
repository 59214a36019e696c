import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock, GitRepository, PullRequest } from '../ports.ts'

const longestFetchMs = 120_000

/** Brings the commit of a pull request here. One at a time fetches: what somebody proposes must not keep the branch waiting. */
export async function fetchHead(
  repository: GitRepository,
  clock: Clock,
  { number, ref, head }: PullRequest,
  signal: AbortSignal | undefined,
): Promise<string> {
  const late = new AbortController()
  const fetched = new AbortController()
  void clock.sleep(longestFetchMs, fetched.signal).then(() => late.abort(tooLarge(number)))
  const signals = [late.signal, signal].filter(each => each !== undefined)
  try {
    const found = await repository.fetch(ref, AbortSignal.any(signals))
    if (found !== head) throw notThereYet(number)
    return head
  } catch (error) {
    // Programs that are ended may say something else.
    if (late.signal.aborted && signal?.aborted !== true) throw tooLarge(number)
    throw error
  } finally {
    fetched.abort()
  }
}

// A forge may tell of a commit before its ref has it, or the other way round: the next look finds both the same.
function notThereYet(number: number): OperationError {
  const message = `the repository does not have the commit of pull request ${number} yet`
  const subject = `pull request ${number}`
  return new OperationError({ code: 'git/stale', message, subject, retryable: true })
}

/** It waits as long as it kept others waiting, and is no outage. */
function tooLarge(number: number): OperationError {
  const message = `pull request ${number} took longer to fetch than ${longestFetchMs / 1_000} s`
  const subject = `pull request ${number}`
  const retryAfterSeconds = longestFetchMs / 1_000
  return new OperationError({ code: 'git/timeout', message, subject, retryable: true, retryAfterSeconds })
}
