import type { Command } from 'commander'
import { durationOption } from '../duration-option.ts'
import { type ForgeOptions, forgeOf, withForge } from '../forge-options.ts'
import { livePorts } from '../live-ports.ts'
import { openSource } from '../open-source.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { tellForge } from '../tell-forge.ts'
import { watchFleet } from '../watch-fleet.ts'
import { withConcurrency } from './apply.ts'

interface RunOptions extends SourceOptions, ForgeOptions {
  readonly interval: number
  readonly concurrency: number
}

export function runCommand(): Command {
  return withForge(withConcurrency(fleetCommand('run', ['text'])))
    .description('keep the clusters as the fleet says, for ever')
    .addOption(durationOption('--interval <duration>', 'how often a repository is looked at', '30s'))
    .addHelpText(
      'after',
      examples(
        'banyan run --source https://git.example/fleet.git --branch main --interval 10s',
        'banyan run --source fleet',
        'banyan run --source https://git.example/team/fleet.git --forge gitea',
      ),
    )
    .action(async (options: RunOptions) => {
      const open = await openSource(options, options.interval / 1_000)
      try {
        const forge = forgeOf(options, open)
        const isWatched = process.stderr.isTTY === true
        await watchFleet(open, livePorts(open), {
          concurrency: options.concurrency,
          plans: isWatched,
          trees: false,
          ...(forge && tellForge(open, forge, options)),
          invitation: `watching ${open.source.description.source}; Ctrl-C ends`,
        })
      } finally {
        await open.close()
      }
    })
}
