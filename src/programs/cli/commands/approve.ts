import type { Command } from 'commander'
import type { FleetState, StopState } from '../../../core/model/state.ts'
import { commitTrailer } from '../commit-trailer.ts'
import { loadFleet } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printNotice } from '../print.ts'
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
        const { state } = await loadFleet(open)
        const digest = findDigest(state?.stops ?? [], text)
        const commit = await commitTrailer(open, {
          subject: 'Approve a stopped plan',
          line: `Banyan-Approve: ${digest}`,
          again: 'look at the plan again',
        })
        print(`approved in ${commit.slice(0, 12)}`)
        if (state === undefined || !isAskedFor(state, digest))
          printNotice(
            'the status asks for no approval of this digest: it counts once a plan that has it is stopped',
          )
      } finally {
        await open.close()
      }
    })
}

function findDigest(stops: readonly StopState[], text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  if (!/^[0-9a-f]{4,}$/.test(text)) throw new UsageError('a digest has 64 hexadecimal digits')
  const digests = new Set(stops.map(({ digest }) => digest).filter(digest => digest.startsWith(text)))
  const [digest, other] = digests
  if (digest === undefined || other !== undefined) {
    throw new UsageError(`the status names ${digests.size === 0 ? 'no' : 'more than one'} stop "${text}…"`)
  }
  return digest
}

// What a cluster stops by itself is told among its failures.
function isAskedFor({ stops, clusters }: FleetState, digest: string): boolean {
  const failures = [...clusters.values()].flatMap(cluster => cluster.failures)
  return (
    stops.some(stop => stop.digest === digest) || failures.some(({ message }) => message.includes(digest))
  )
}
