import type { Command } from 'commander'
import type { Suspension } from '../../../core/model/suspension.ts'
import { commitEdit } from '../commit-edit.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printNotice } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { editSuspension, exceptions } from '../suspension-edit.ts'
import { parseTime } from '../time-option.ts'

interface SuspendOptions extends SourceOptions {
  readonly reason?: string
  readonly until?: string
}

export function suspendCommand(): Command {
  return fleetCommand('suspend', ['text'])
    .description(
      'write nothing for a while in a cluster or a branch: sets `suspend` of its node in the fleet',
    )
    .argument('<path>', 'a cluster, or a directory of the tree; "." for all of it')
    .option('--reason <text>', 'why, for those who read the status')
    .option('--until <time>', 'when it ends by itself, such as 2030-01-31T12:00:00Z', parseTime)
    .addHelpText(
      'after',
      examples(
        'banyan suspend tokyo --reason "the network is rebuilt" --until 2030-01-31T12:00:00Z',
        'banyan suspend asia --branch main',
      ),
    )
    .action(async (path: string, options: SuspendOptions) => {
      const { reason, until } = options
      const suspension = { ...(reason !== undefined && { reason }), ...(until !== undefined && { until }) }
      await writeSuspension(path, options, suspension, 'Suspend')
    })
}

/** Sets or ends the suspension of a node, in the directory or as a commit. */
export async function writeSuspension(
  path: string,
  options: SourceOptions,
  suspend: Suspension | 'end',
  verb: string,
): Promise<void> {
  const open = await openSource(options)
  try {
    const edit = editSuspension(requireCompiled(await loadFleet(open)), path, suspend)
    const where = await commitEdit(open, options, edit, `${verb} ${edit.subject}`)
    print(`${suspend === 'end' ? 'resumed' : 'suspended'} ${edit.subject} in ${where}`)
    const others = exceptions(requireCompiled(await loadFleet(open)), edit.path, suspend)
    for (const { name, at } of others) {
      const stands = suspend === 'end' ? 'is suspended still' : 'is not suspended'
      printNotice(`cluster "${name}" ${stands}: see "suspend" in ${open.prefix}${at.file}, or above it`)
    }
  } finally {
    await open.close()
  }
}
