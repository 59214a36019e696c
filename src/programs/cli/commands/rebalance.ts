import type { Command } from 'commander'
import type { Compiled } from '../../../core/compile.ts'
import { commitTrailer } from '../commit-trailer.ts'
import { checkApplication, findGroup } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function rebalanceCommand(): Command {
  return fleetCommand('rebalance', ['text'])
    .description(
      'divide the replicas of a branch as if nothing had been before: an empty commit that asks for it',
    )
    .argument('<path>', 'directory of the tree, "." for all of it')
    .argument('[app]', 'application, by default every one')
    .addHelpText(
      'after',
      examples(
        'banyan rebalance .',
        'banyan rebalance asia/cn-east web',
        'banyan rebalance asia --branch main',
      ),
    )
    .action(async (path: string, application: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const compiled = requireCompiled(await loadFleet(open))
        if (application !== undefined) checkApplication(compiled, application)
        const branch = findGroup(compiled, path) || '.'
        checkDivided(compiled, application)
        const what = [branch, application].filter(word => word !== undefined).join(' ')
        const commit = await commitTrailer(open, {
          subject: `Rebalance ${what}`,
          line: `Banyan-Rebalance: ${what}`,
          again: 'try again',
        })
        print(`asked for in ${commit.slice(0, 12)}`)
      } finally {
        await open.close()
      }
    })
}

function checkDivided({ decisions }: Compiled, application: string | undefined): void {
  const divided = [...decisions.values()].some(each => each.application === (application ?? each.application))
  if (divided) return
  const what = application === undefined ? 'any workload' : `a workload of "${application}"`
  throw new UsageError(`no policy divides ${what}`)
}
