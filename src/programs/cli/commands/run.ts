import type { Command } from 'commander'
import { systemClock } from '../../../io/clock.ts'
import type { Receiver } from '../../../io/webhooks/receiver.ts'
import type { Term } from '../../../reconcile/lease/run-elected.ts'
import type { Forge } from '../../../reconcile/ports.ts'
import { durationOption } from '../duration-option.ts'
import { type ForgeOptions, forgeOf, withForge } from '../forge-options.ts'
import { collectOften } from '../give-back.ts'
import { electionOf, type LeaderOptions, withLeaderElection } from '../leader-options.ts'
import { type ListenAddress, listenOption } from '../listen-option.ts'
import { livePorts } from '../live-ports.ts'
import type { Service } from '../open-service.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { withoutMistakes } from '../read-config.ts'
import { readReceivers } from '../read-receivers.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'
import { tellForge } from '../tell-forge.ts'
import { notifyHelp, tellNotifiers } from '../tell-notifiers.ts'
import { UsageError } from '../usage-error.ts'
import { watchFleet } from '../watch-fleet.ts'
import { whileElected } from '../while-elected.ts'
import { withConcurrency } from './apply.ts'

interface RunOptions extends SourceOptions, ForgeOptions, LeaderOptions {
  readonly interval: number
  readonly concurrency: number
  readonly listen?: ListenAddress
  readonly webhookConfig?: string
  readonly notifyConfig?: string
}

export function runCommand(): Command {
  const command = withForge(withConcurrency(fleetCommand('run', ['text'])))
    .description('keep the clusters as the fleet says, for ever')
    .addOption(durationOption('--interval <duration>', 'how often a repository is looked at', '30s'))
    .addOption(
      listenOption(
        '--listen <address:port>',
        'serve /healthz, /readyz, /metrics and webhooks there; nothing is served without it',
      ),
    )
    .option(
      '--webhook-config <file>',
      'receivers of webhooks, with which the source is looked at when it moves',
    )
    .option('--notify-config <file>', 'whom to tell when something fails, and when it is well again')
  return withLeaderElection(command)
    .addHelpText('after', webhookHelp)
    .addHelpText('after', notifyHelp)
    .addHelpText(
      'after',
      examples(
        'banyan run --source https://git.example/fleet.git --branch main --interval 10s',
        'banyan run --source https://git.example/fleet.git --listen :8080 --webhook-config webhooks.yaml',
        'banyan run --source fleet',
        'banyan run --source https://git.example/team/fleet.git --forge gitea',
        'banyan run --source https://git.example/fleet.git --leader-elect --leader-election-context hub',
      ),
    )
    .action(async (options: RunOptions) => {
      collectOften()
      const election = electionOf(options, process.env)
      const read = await openSource(options, options.interval / 1_000)
      let service: Service | undefined
      try {
        const forge = forgeOf(options, read)
        service = await serviceOf(options)
        const open = service === undefined ? read : { ...read, source: service.hints.hinted(read.source) }
        const stop = stopSignal(0)
        const work = keeping(open, options, { forge, service, stop })
        const { branch } = open.source.description
        await (election === undefined ? work({}) : whileElected(election, { stop, service, branch }, work))
      } finally {
        await Promise.all([service?.close(), read.close()])
      }
    })
}

interface Around {
  readonly forge: Forge | undefined
  readonly service: Service | undefined
  readonly stop: AbortSignal
}

/** Keeps the clusters as the fleet says, from when it is called. */
function keeping(
  open: OpenSource,
  options: RunOptions,
  { forge, service, stop }: Around,
): (term: Partial<Term>) => Promise<void> {
  const { notifyConfig, concurrency } = options
  const telling = forge && tellForge(open, forge, options, service)
  const notifying = notifyConfig === undefined ? [] : tellNotifiers(notifyConfig, open)
  const companions = [telling, service?.companion].filter(each => each !== undefined)
  return term =>
    watchFleet(open, livePorts(open), {
      signal: stop,
      ...term,
      concurrency,
      plans: process.stderr.isTTY === true,
      trees: false,
      companions: [...companions, ...notifying],
      invitation: `watching ${open.source.description.source}; Ctrl-C ends`,
    })
}

const webhookHelp = `
Webhooks, at /webhooks/<name>:
  receivers:
    - name: fleet
      forge: github                    # gitlab, gitea, forgejo, gogs, bitbucket, bitbucket-server, azure-devops,
                                       # generic-hmac
      secretFiles: [webhook-secret]    # from this file; two while a secret is exchanged
      repository: https://github.com/acme/fleet    # hears of no other; may be left out`

async function serviceOf({ listen, webhookConfig }: RunOptions): Promise<Service | undefined> {
  if (webhookConfig !== undefined && listen === undefined)
    throw new UsageError('--webhook-config needs --listen, which says where forges can deliver')
  if (listen === undefined) return undefined
  const receivers = webhookConfig === undefined ? [] : receiversOf(webhookConfig)
  // Who serves nothing does not wait for it to be loaded.
  const { openService } = await import('../open-service.ts')
  return openService({ ...listen, receivers, clock: systemClock })
}

function receiversOf(path: string): readonly Receiver[] {
  return withoutMistakes(path, readReceivers(path)).receivers
}
