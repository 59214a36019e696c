import type { Command } from 'commander'
import { systemClock } from '../../../io/clock.ts'
import { openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function approveCommand(): Command {
  return fleetCommand('approve', ['text'])
    .description('let a plan through that a guard stopped: an empty commit with its digest')
    .argument('<digest>', 'the digest that the guard printed')
    .addHelpText(
      'after',
      examples(
        'banyan approve 4f1c…',
        'banyan approve 4f1c… --source https://git.example/fleet.git --branch main',
      ),
    )
    .action(async (digest: string, options: SourceOptions) => {
      if (!/^[0-9a-f]{64}$/.test(digest)) throw new UsageError('a digest has 64 hexadecimal digits')
      const open = await openSource(options)
      try {
        const { source, repository } = open
        const head = await source.latest()
        if (head === undefined) throw new UsageError(`there is no branch "${source.description.branch}"`)
        const commit = await repository.commit({
          base: head,
          parents: [head],
          changes: new Map(),
          message: `Approve a stopped plan\n\nBanyan-Approve: ${digest}\n`,
          time: Math.floor(systemClock.now() / 1_000),
        })
        const pushed = await repository.push({ branch: source.description.branch, expected: head, commit })
        if (pushed === 'stale') throw new UsageError('the branch moved meanwhile: look at the plan again')
        print(`approved in ${commit.slice(0, 12)}`)
      } finally {
        await open.close()
      }
    })
}
