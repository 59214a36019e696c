import type { RepositoryDirectory } from '../../reconcile/ports.ts'
import { type OpenRepository, openRepository, type RepositoryOptions } from './open-repository.ts'

/** Repositories that a fleet names beside its own, each opened once. */
export interface OpenRepositories extends RepositoryDirectory {
  close(): Promise<void>
}

/**
 * Opens repositories with credentials of their own, `BANYAN_RENDERED_GIT_USERNAME` and `_PASSWORD` or `_TOKEN`; those of
 * the fleet's repository are sent to its own host alone, whatever address somebody puts into the fleet.
 */
export function openRepositories(
  source: string,
  options: Pick<RepositoryOptions, 'backend' | 'environment'>,
): OpenRepositories {
  const opened = new Map<string, Promise<OpenRepository>>()
  const { environment = process.env } = options
  const open = (address: string): Promise<OpenRepository> => {
    const known = opened.get(address)
    if (known !== undefined) return known
    const opening = openRepository({
      ...options,
      url: address,
      environment: credentialsFor(address, source, environment),
    })
    opened.set(address, opening)
    // What could not be opened is tried again.
    opening.catch(() => opened.delete(address))
    return opening
  }
  return {
    open,
    close: async () => {
      const all = await Promise.allSettled(opened.values())
      await Promise.all(all.map(each => (each.status === 'fulfilled' ? each.value.close() : undefined)))
    },
  }
}

type Environment = Readonly<Record<string, string | undefined>>

const names = ['USERNAME', 'PASSWORD', 'TOKEN'] as const

/** The environment that a repository is opened with. */
export function credentialsFor(address: string, source: string, environment: Environment): Environment {
  const own = names.map(name => [`BANYAN_GIT_${name}`, environment[`BANYAN_RENDERED_GIT_${name}`]] as const)
  if (own.some(([, value]) => value !== undefined) || originOf(address) !== originOf(source))
    return { ...environment, ...Object.fromEntries(own) }
  return environment
}

function originOf(address: string): string {
  return URL.parse(address)?.origin ?? address
}
