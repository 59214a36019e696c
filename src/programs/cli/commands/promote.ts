import type { Command } from 'commander'
import { commitTrailer } from '../commit-trailer.ts'
import { checkApplication } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { findNode } from '../suspension-edit.ts'

export function promoteCommand(): Command {
  return fleetCommand('promote', ['text'])
    .description(
      'let the newest content through to a cluster or a branch now, whatever step or window it waits for: an empty commit that asks for it',
    )
    .argument('<path>', 'a cluster, or a directory of the tree; "." for all of it')
    .argument('[app]', 'application, by default every one')
    .addHelpText('after', examples('banyan promote asia/cn-east web', 'banyan promote . --branch main'))
    .action(async (path: string, application: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        const compiled = requireCompiled(await loadFleet(open))
        if (application !== undefined) checkApplication(compiled, application)
        const { node } = findNode(compiled, path)
        const what = [node.path || '.', application].filter(word => word !== undefined).join(' ')
        const commit = await commitTrailer(open, {
          subject: `Promote ${what}`,
          line: `Banyan-Rollout: now ${what}`,
          again: 'try again',
        })
        print(`asked for in ${commit.slice(0, 12)}`)
      } finally {
        await open.close()
      }
    })
}
