import type { FleetSource, GitRepository } from '../../reconcile/ports.ts'

export interface RemoteSourceOptions {
  readonly repository: GitRepository & { readonly address: string }
  readonly branch: string
  /** How often somebody who subscribed is told to look; each time up to a tenth is added at random. */
  readonly pollSeconds?: number
}

/** A branch of a repository as the place that the fleet is read from, looked at from time to time. */
export function remoteSource(options: RemoteSourceOptions): FleetSource {
  const { repository, branch, pollSeconds = 30 } = options
  return {
    description: { source: repository.address, branch },
    repository,
    latest: signal => repository.fetch(branch, signal),
    subscribe: listener => {
      let timer: NodeJS.Timeout
      const wait = (): void => {
        timer = setTimeout(
          () => {
            wait()
            listener()
          },
          pollSeconds * 1000 * (1 + Math.random() / 10),
        )
      }
      wait()
      return () => clearTimeout(timer)
    },
  }
}
