import { type Command, InvalidArgumentError } from 'commander'
import { FleetReconciler } from '../../../reconcile/fleet/reconcile-fleet.ts'
import { converge } from '../../../reconcile/fleet/run.ts'
import { livePorts, writerName } from '../live-ports.ts'
import { openSource } from '../open-source.ts'
import { noticeFleetDiagnostics } from '../print-diagnostics.ts'
import { concludeRound, showProgress, showTree } from '../show-round.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { stopSignal } from '../stop-signal.ts'

export interface ApplyOptions extends SourceOptions {
  readonly timeout: number
  readonly concurrency: number
}

export function applyCommand(): Command {
  return withApplyOptions(fleetCommand('apply', ['text']))
    .description('plan, check the guards, apply to every cluster and wait for health, once')
    .addHelpText(
      'after',
      examples(
        'banyan apply',
        'banyan apply --source https://git.example/fleet.git --branch main --timeout 10m',
      ),
    )
    .action(async (options: ApplyOptions) => {
      const open = await openSource(options)
      try {
        const ports = livePorts(open)
        const reconciler = new FleetReconciler(ports, fleetOptions(options))
        const { source, clock } = ports
        const onRound = (): void => undefined
        const round = await converge(
          { reconciler, source, clock, signal: stopSignal(), onRound },
          options.timeout,
        )
        await noticeFleetDiagnostics(round, open)
        showTree(round)
        concludeRound(round)
      } finally {
        await open.close()
      }
    })
}

export function withApplyOptions(command: Command): Command {
  return command
    .option('--timeout <duration>', 'how long to wait for health', parseDuration, 300_000)
    .option('--concurrency <n>', 'clusters at the same time', parseCount, 16)
}

export function fleetOptions(
  { timeout, concurrency }: ApplyOptions,
  wide = false,
): ConstructorParameters<typeof FleetReconciler>[1] {
  return {
    writer: writerName(),
    healthTimeoutMs: timeout,
    concurrency,
    onProgress: event => showProgress(event, wide),
  }
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** `90s`, `5m`, `1h`: milliseconds. */
export function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? []
  const factor = units[unit]
  if (factor === undefined) throw new InvalidArgumentError('write a duration such as 30s, 5m or 1h')
  return Number(number) * factor
}

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('write a whole number from 1')
  return count
}
