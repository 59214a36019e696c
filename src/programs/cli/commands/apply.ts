import { type Command, InvalidArgumentError } from 'commander'
import { Bell } from '../../../reconcile/fleet/bell.ts'
import { converge } from '../../../reconcile/fleet/converge.ts'
import { FleetReconciler } from '../../../reconcile/fleet/reconcile-fleet.ts'
import type { FleetOptions } from '../../../reconcile/fleet/round.ts'
import type { Ports } from '../../../reconcile/ports.ts'
import { concludeRound } from '../conclude-round.ts'
import { durationOption } from '../duration-option.ts'
import { livePorts, writerName } from '../live-ports.ts'
import { sayGrowth } from '../log/say-growth.ts'
import { textLog } from '../log/text-log.ts'
import { Narrator } from '../narrator.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'
import { readVerifyKeys, type VerifyOptions, withVerifyKeys } from '../verify-keys.ts'

interface ConvergeOptions {
  readonly timeout: number
  readonly concurrency: number
  readonly verifyKeys?: FleetOptions['verifyKeys']
}

export const defaultTimeout = '5m'

export function applyCommand(): Command {
  return withVerifyKeys(withConcurrency(fleetCommand('apply', ['text'])))
    .description('plan, check the guards, apply to every cluster and wait for health, once')
    .addOption(durationOption('--timeout <duration>', 'how long to wait for health', defaultTimeout))
    .addHelpText(
      'after',
      examples(
        'banyan apply',
        'banyan apply --source https://git.example/fleet.git --branch main --timeout 10m',
      ),
    )
    .action(async (options: SourceOptions & ConvergeOptions & VerifyOptions) => {
      const open = await openSource(options)
      try {
        const verifyKeys = await readVerifyKeys(options, open)
        await convergeOnce(open, livePorts(open), { ...options, verifyKeys })
      } finally {
        await open.close()
      }
    })
}

/** Applies until everything has converged or the time is over; exit code 1 when it has not. */
export async function convergeOnce(open: OpenSource, ports: Ports, options: ConvergeOptions): Promise<void> {
  const log = textLog()
  const narrator = new Narrator(open, { log, plans: false, trees: true })
  const bell = new Bell()
  const reconciler = new FleetReconciler(ports, {
    writer: writerName(),
    concurrency: options.concurrency,
    verifyKeys: options.verifyKeys,
    random: Math.random,
    onNews: () => bell.ring(),
    onGrowth: failure => sayGrowth(log, failure),
    onProgress: event => narrator.progress(event),
  })
  const signal = stopSignal(143, log)
  const { clock } = ports
  try {
    const round = await converge({ reconciler, bell, clock, signal }, options.timeout)
    await narrator.revision(round)
    narrator.fleet(round)
    signal.throwIfAborted()
    concludeRound(round)
  } finally {
    await reconciler.close()
  }
}

export function withConcurrency(command: Command): Command {
  return command.option('--concurrency <n>', 'clusters at the same time', parseCount, 16)
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('write a whole number from 1')
  return count
}
