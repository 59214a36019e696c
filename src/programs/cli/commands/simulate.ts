import type { Command } from 'commander'
import { durationOption } from '../duration-option.ts'
import { textLog } from '../log/text-log.ts'
import { openSource } from '../open-source.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'
import { watchFleet } from '../watch-fleet.ts'
import { convergeOnce, defaultTimeout, withConcurrency } from './apply.ts'

interface SimulateOptions extends SourceOptions {
  readonly once?: boolean
  readonly timeout: number
  readonly concurrency: number
}

export function simulateCommand(): Command {
  return withConcurrency(fleetCommand('simulate', ['text']))
    .description('reconcile the fleet onto simulated clusters, made from its own cluster files')
    .option('--once', 'end when everything has converged, with exit code 1 when it does not')
    .addOption(
      durationOption('--timeout <duration>', 'with --once: how long to wait for health', defaultTimeout),
    )
    .addHelpText('after', examples('banyan simulate', 'banyan simulate --source fleet-example --once'))
    .action(async (options: SimulateOptions, command: Command) => {
      const { once = false, timeout, concurrency } = options
      if (command.getOptionValueSource('timeout') === 'cli' && !once)
        throw new UsageError('--timeout goes with --once')
      const open = await openSource(options)
      try {
        // No other verb needs it, and all would wait until it is loaded.
        const { simulatedPorts } = await import('../simulated-ports.ts')
        const ports = simulatedPorts(open)
        if (once) return await convergeOnce(open, ports, { timeout, concurrency })
        const invitation = `watching ${open.source.description.source}: edit a file and save it; Ctrl-C ends`
        await watchFleet(open, ports, { log: textLog(), concurrency, plans: true, trees: true, invitation })
      } finally {
        await open.close()
      }
    })
}
