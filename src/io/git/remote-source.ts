import type { Clock, FleetSource, GitRepository } from '../../reconcile/ports.ts'
import { systemClock } from '../clock.ts'

export interface RemoteSourceOptions {
  readonly repository: GitRepository & { readonly address: string }
  readonly branch: string
  /** How often somebody who subscribed is told to look; each time up to a tenth is added at random. */
  readonly pollSeconds?: number
  readonly clock?: Clock
  /** In [0, 1). */
  readonly random?: () => number
}

const longestPollMs = 60_000

/**
 * A branch of a repository as the place that the fleet is read from, looked at from time to time: one that does not
 * answer ever more seldom, but once a minute.
 */
export function remoteSource(options: RemoteSourceOptions): FleetSource {
  const { repository, branch, pollSeconds = 30, clock = systemClock, random = Math.random } = options
  const pollMs = pollSeconds * 1_000
  let failures = 0
  const waitMs = (): number => {
    const patient = Math.min(pollMs * 2 ** failures, longestPollMs)
    return Math.max(pollMs, patient) * (1 + random() / 10)
  }
  return {
    description: { source: repository.address, branch },
    repository,
    latest: async signal => {
      try {
        const tip = await repository.fetch(branch, signal)
        failures = 0
        return tip
      } catch (error) {
        failures++
        throw error
      }
    },
    subscribe: listener => {
      const ended = new AbortController()
      const poll = async (): Promise<void> => {
        while (!ended.signal.aborted) {
          await clock.sleep(waitMs(), ended.signal)
          if (!ended.signal.aborted) listener()
        }
      }
      void poll()
      return () => ended.abort()
    },
  }
}
