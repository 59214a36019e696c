import type { Command } from 'commander'
import { systemClock } from '../../../io/clock.ts'
import type { Receiver } from '../../../io/webhooks/receiver.ts'
import type { Term } from '../../../reconcile/lease/run-elected.ts'
import type { Forge } from '../../../reconcile/ports.ts'
import { type Configured, configurationHelp } from '../configurable.ts'
import { durationOption } from '../duration-option.ts'
import {
  type ForgeOptions,
  forgeOf,
  proposalsOf,
  type RevertsOptions,
  withForge,
  withReverts,
} from '../forge-options.ts'
import { collectOften } from '../give-back.ts'
import { electionOf, type LeaderOptions, withLeaderElection } from '../leader-options.ts'
import { whileElected } from '../lease/while-elected.ts'
import { type ListenAddress, listenOption } from '../listen-option.ts'
import { livePorts } from '../live-ports.ts'
import type { Log } from '../log/log.ts'
import { type LogOptions, openLog, withLog } from '../log/log-options.ts'
import { saysEnd } from '../log/says-end.ts'
import type { Service } from '../open-service.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { withoutMistakes } from '../read-config.ts'
import { readReceivers } from '../read-receivers.ts'
import { logSecretNotices } from '../secret-notices.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'
import { type EventsOptions, tellEvents, withEvents } from '../tell-events.ts'
import { tellForge } from '../tell-forge.ts'
import { notifiersIn, notifyHelp, tellNotifiers } from '../tell-notifiers.ts'
import { openTracing, traceFleet, tracingHelp } from '../trace-run.ts'
import { UsageError } from '../usage-error.ts'
import { readVerifyKeys, type VerifyOptions, withVerifyKeys } from '../verify-keys.ts'
import { watchFleet } from '../watch-fleet.ts'
import { withConcurrency } from './apply.ts'
import { version } from './version.ts'

interface RunOptions
  extends SourceOptions,
    ForgeOptions,
    RevertsOptions,
    VerifyOptions,
    LogOptions,
    EventsOptions,
    LeaderOptions,
    Configured {
  readonly interval: number
  readonly concurrency: number
  readonly listen?: ListenAddress
  readonly webhookConfig?: string
  readonly notifyConfig?: string
}

export function runCommand(): Command {
  const fleet = withVerifyKeys(withConcurrency(fleetCommand('run', ['text'])))
  const command = withLog(withEvents(withReverts(withForge(fleet))))
    .description('keep the clusters as the fleet says, for ever')
    .addOption(durationOption('--interval <duration>', 'how often a repository is looked at', '30s', '100ms'))
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
    .addHelpText('after', configurationHelp)
    .addHelpText('after', webhookHelp)
    .addHelpText('after', notifyHelp)
    .addHelpText('after', tracingHelp)
    .addHelpText(
      'after',
      examples(
        'banyan run --source https://git.example/fleet.git --branch main --interval 10s',
        'banyan run --source https://git.example/fleet.git --listen :8080 --webhook-config webhooks.yaml',
        'banyan run --source fleet',
        'banyan run --source https://git.example/team/fleet.git --forge gitea',
        'banyan run --source https://git.example/team/fleet.git --forge gitea --reverts pull-request',
        'banyan run --config banyan.yaml',
        'banyan run --source https://git.example/fleet.git --leader-elect --leader-election-context hub',
      ),
    )
    .action(async (options: RunOptions) => {
      collectOften()
      const log = await openLog(options)
      const unheard = logSecretNotices(log)
      try {
        await runFor(options, log)
      } catch (error) {
        if (!saysEnd(log, error)) throw error
        process.exitCode = 2
      } finally {
        unheard()
      }
    })
}

async function runFor(options: RunOptions, log: Log): Promise<void> {
  const election = electionOf(options, process.env)
  let service: Service | undefined
  const read = await openSource(options, {
    pollSeconds: options.interval / 1_000,
    onGitRequest: request => service?.countGitRequest(request),
  })
  const closed = new AbortController()
  const closing: (() => Promise<void>)[] = [() => read.close(), async () => closed.abort()]
  try {
    const stop = stopSignal(0, log)
    service = await serviceOf(options, log)
    closing.push(async () => service?.close())
    const isPushedTo = read.signatures !== undefined
    const source = service?.hinted(read.source, isPushedTo) ?? read.source
    const open = { ...read, source }
    const around = { forge: forgeOf(options, read, closed.signal), service, stop, log, closing }
    const work = await keeping(open, options, around)
    const { branch } = open.source.description
    await (election === undefined ? work({}) : whileElected(election, { stop, service, branch, log }, work))
  } finally {
    await Promise.all(closing.map(close => close()))
  }
}

interface Around {
  readonly forge: Forge | undefined
  readonly service: Service | undefined
  readonly stop: AbortSignal
  readonly log: Log
  /** What is to be closed at the end. */
  readonly closing: (() => Promise<void>)[]
}

/** Keeps the clusters as the fleet says, from when it is called. */
async function keeping(
  open: OpenSource,
  options: RunOptions,
  { forge, service, stop, log, closing }: Around,
): Promise<(term: Partial<Term>) => Promise<void>> {
  const ports = livePorts(open)
  const proposals = proposalsOf(options, forge)
  const verifyKeys = await readVerifyKeys(options, open)
  const tracing = await openTracing(log, version())
  if (tracing !== undefined) closing.push(() => tracing.close())
  const events = await tellEvents(options, ports.clusters, open)
  if (events !== undefined) closing.push(() => events.api.close())
  const { notifyConfig, notifiers = [], concurrency } = options
  const notified = notifyConfig === undefined ? notifiers : notifiersIn(notifyConfig)
  const companions = [
    forge && tellForge(open, forge, options, { service, log, tracing }),
    service?.companion,
    tracing && traceFleet(tracing),
    events?.companion,
    ...tellNotifiers(notified, open),
  ]
  return term =>
    watchFleet(open, ports, {
      signal: stop,
      ...term,
      log,
      concurrency,
      verifyKeys,
      proposals,
      plans: process.stderr.isTTY === true && log.format === 'text',
      trees: false,
      companions: companions.filter(each => each !== undefined),
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

async function serviceOf(options: RunOptions, log: Log): Promise<Service | undefined> {
  const { listen, webhookConfig, receivers: listed = [] } = options
  if (listen === undefined && (webhookConfig !== undefined || listed.length > 0))
    throw new UsageError(
      `${webhookConfig === undefined ? 'receivers need' : '--webhook-config needs'} --listen, which says where forges can deliver`,
    )
  if (listen === undefined) return undefined
  const receivers = webhookConfig === undefined ? listed : receiversIn(webhookConfig)
  // Who serves nothing does not wait for it to be loaded.
  const { openService } = await import('../open-service.ts')
  return openService({ ...listen, receivers, clock: systemClock, log, version: version() })
}

function receiversIn(path: string): readonly Receiver[] {
  return withoutMistakes(path, readReceivers(path)).receivers
}
