import type { Command } from 'commander'
import { editNodes, specOf, withoutPins } from '../../../core/fleet/index.ts'
import type { FleetState } from '../../../core/model/state.ts'
import { commitEdit } from '../commit-edit.ts'
import { commitTrailer } from '../commit-trailer.ts'
import { checkApplication } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { changesOf, findNode } from '../suspension-edit.ts'
import { UsageError } from '../usage-error.ts'
import { writeSuspension } from './suspend.ts'

export function resumeCommand(): Command {
  return fleetCommand('resume', ['text'])
    .description(
      'end what `pause`, `revert` or `suspend` began, or let a rollout go on that a failure stopped',
    )
    .argument('<path>', 'a cluster, or a directory of the tree; "." for all of it')
    .argument('[app]', 'application, by default every one, and `suspend`')
    .addHelpText('after', examples('banyan resume tokyo', 'banyan resume asia web --branch main'))
    .action(async (path: string, application: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      const isDone = await resumePins(open, path, application, options).finally(() => open.close())
      if (!isDone) await writeSuspension(path, options, 'end', 'Resume')
    })
}

/** Takes the pins of a node away, or asks a rollout that stopped there to go on; whether there was any of that. */
async function resumePins(
  open: OpenSource,
  path: string,
  application: string | undefined,
  options: SourceOptions,
): Promise<boolean> {
  const loaded = await loadFleet(open)
  const compiled = requireCompiled(loaded)
  if (application !== undefined) checkApplication(compiled, application)
  const { node, isCluster, subject } = findNode(compiled, path)
  const edit = withoutPins(compiled.fleet, specOf(compiled.fleet, node, isCluster), application)
  const what = `${application ?? 'every application'} in ${subject}`
  if (edit !== undefined) {
    const changes = changesOf(editNodes(compiled.fleet, [edit]), 'pins')
    const where = await commitEdit(open, options, { changes, field: 'pins' }, `Resume ${what}`)
    print(`resumed ${what} in ${where}`)
    return true
  }
  if (application === undefined) return false
  if (!isStopped(loaded.state, node.path, application))
    throw new UsageError(
      `nothing keeps ${application} in ${subject} by a word of its own: see \`banyan status\``,
    )
  const line = `Banyan-Rollout: resume ${node.path || '.'} ${application}`
  const commit = await commitTrailer(open, { subject: `Resume ${what}`, line, again: 'try again' })
  print(`asked for in ${commit.slice(0, 12)}`)
  return true
}

function isStopped(state: FleetState | undefined, path: string, application: string): boolean {
  const stopped = [...(state?.rollouts?.values() ?? [])].filter(each => each.application === application)
  return stopped.some(({ breaches }) =>
    breaches.some(({ clusters }) =>
      Object.keys(clusters).some(name => isWithin(state?.clusters.get(name)?.location ?? '', path)),
    ),
  )
}

function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`)
}
