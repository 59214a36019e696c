import type { Command } from 'commander'
import { commitTrailer } from '../commit-trailer.ts'
import { loadFleet } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function approveCommand(): Command {
  return fleetCommand('approve', ['text'])
    .description('let a plan through that a guard stopped: an empty commit with its digest')
    .argument(
      '<digest>',
      'the digest that the guard printed; its beginning is enough where the status has it',
    )
    .addHelpText(
      'after',
      examples(
        'banyan approve 4f1c2ab9',
        'banyan approve 4f1c2ab9 --source https://git.example/fleet.git --branch main',
      ),
    )
    .action(async (text: string, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const digest = await findDigest(open, text)
        const commit = await commitTrailer(open, {
          subject: 'Approve a stopped plan',
          line: `Banyan-Approve: ${digest}`,
          again: 'look at the plan again',
        })
        print(`approved in ${commit.slice(0, 12)}`)
      } finally {
        await open.close()
      }
    })
}

async function findDigest(open: OpenSource, text: string): Promise<string> {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  if (!/^[0-9a-f]{4,}$/.test(text)) throw new UsageError('a digest has 64 hexadecimal digits')
  const { state } = await loadFleet(open)
  const digests = new Set(state?.stops.map(({ digest }) => digest).filter(digest => digest.startsWith(text)))
  const [digest, other] = digests
  if (digest === undefined || other !== undefined) {
    throw new UsageError(`the status names ${digests.size === 0 ? 'no' : 'more than one'} stop "${text}…"`)
  }
  return digest
}
