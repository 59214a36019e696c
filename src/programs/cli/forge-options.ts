import { type Command, Option } from 'commander'
import { type ForgeKind, forgeKinds } from '../../io/forge/forge-kinds.ts'
import { openForge } from '../../io/forge/open-forge.ts'
import type { Forge } from '../../reconcile/ports.ts'
import { environmentSecret } from './environment-secret.ts'
import type { OpenSource } from './open-source.ts'
import { UsageError } from './usage-error.ts'

export interface ForgeOptions {
  readonly forge?: ForgeKind
  readonly forgeUrl?: string
}

export interface RevertsOptions {
  readonly reverts: 'commit' | 'pull-request'
}

export function withForge(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--forge <kind>',
        'plan the pull requests of the fleet repository there, with the token in BANYAN_FORGE_TOKEN or BANYAN_GIT_TOKEN, or in the file that the same with _FILE names',
      )
        .choices([...forgeKinds])
        .env('BANYAN_FORGE'),
    )
    .addOption(
      new Option('--forge-url <url>', "the forge's address, where it is not that of the source").env(
        'BANYAN_FORGE_URL',
      ),
    )
}

export function withReverts(command: Command): Command {
  return command.addOption(
    new Option(
      '--reverts <how>',
      'how `onBreach: Revert` is written into the fleet: as a commit of its branch, or as a pull request on the forge, where nobody may push to it',
    )
      .choices(['commit', 'pull-request'])
      .default('commit'),
  )
}

/** Where reverts are proposed; undefined: they are pushed. */
export function proposalsOf({ reverts }: RevertsOptions, forge: Forge | undefined): Forge | undefined {
  if (reverts === 'commit') return undefined
  if (forge === undefined) throw new UsageError('--reverts pull-request: say with --forge where to open it')
  return forge
}

/** The forge that the options name, until it is closed; undefined without one. */
export function forgeOf(
  options: ForgeOptions,
  { repository }: OpenSource,
  closed: AbortSignal,
): Forge | undefined {
  const { forge: kind, forgeUrl: url } = options
  if (kind === undefined) return undefined
  const token = environmentSecret('BANYAN_FORGE_TOKEN') ?? environmentSecret('BANYAN_GIT_TOKEN')
  if (token === undefined || token() === '')
    throw new UsageError('--forge: put a token of the forge into BANYAN_FORGE_TOKEN')
  if (url !== undefined && !/^https?:\/\/[^/]/.test(url))
    throw new UsageError(`--forge-url: "${url}" is no http(s) address`)
  const forge = openForge({ kind, url, repository: repository.address, token, closed })
  if (forge === undefined)
    throw new UsageError(`--forge: "${repository.address}" is no repository on a forge; give --source a URL`)
  return forge
}
