import type { RepositoryDirectory } from '../../reconcile/ports.ts'
import { type OpenRepository, openRepository, type RepositoryOptions } from './open-repository.ts'
import type { SecretOf } from './parse-remote.ts'

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
  options: Pick<RepositoryOptions, 'backend' | 'environment'> & { readonly secretOf: SecretOf },
): OpenRepositories {
  const opened = new Map<string, Promise<OpenRepository>>()
  const open = (address: string): Promise<OpenRepository> => {
    const known = opened.get(address)
    if (known !== undefined) return known
    const opening = openRepository({
      ...options,
      url: address,
      secretOf: credentialsFor(address, source, options.secretOf),
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

const ownPrefix = 'BANYAN_RENDERED_GIT_'
const ownNames = ['USERNAME', 'PASSWORD', 'TOKEN'].map(name => ownPrefix + name)

/** What a repository is opened with. */
export function credentialsFor(address: string, source: string, secretOf: SecretOf): SecretOf {
  const hasOwn = ownNames.some(name => secretOf(name) !== undefined)
  if (!hasOwn && originOf(address) === originOf(source)) return secretOf
  return variable => secretOf(variable.replace('BANYAN_GIT_', ownPrefix))
}

function originOf(address: string): string {
  return URL.parse(address)?.origin ?? address
}
