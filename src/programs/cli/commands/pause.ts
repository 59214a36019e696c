import type { Command } from 'commander'
import type { PinSpec } from '../../../core/fleet/index.ts'
import { editNodes, specOf, withPin } from '../../../core/fleet/index.ts'
import { commitEdit } from '../commit-edit.ts'
import { contentBefore } from '../content-before.ts'
import { checkApplication } from '../find-in-fleet.ts'
import { loadFleet, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { resolveRevision } from '../resolve-revision.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { changesOf, findNode } from '../suspension-edit.ts'
import { parseTime } from '../time-option.ts'
import { UsageError } from '../usage-error.ts'

interface PinOptions extends SourceOptions {
  readonly reason?: string
  readonly until?: string
}

interface RevertOptions extends PinOptions {
  readonly to?: string
}

export function pauseCommand(): Command {
  return withPinOptions(fleetCommand('pause', ['text']))
    .description(
      'keep the content that is in force in a cluster or a branch: sets `pins` of its node in the fleet',
    )
    .addHelpText(
      'after',
      examples('banyan pause asia web --reason "a fair"', 'banyan pause tokyo --until 2030-01-31T12:00:00Z'),
    )
    .action(async (path: string, application: string | undefined, options: PinOptions) => {
      await pin(path, application, options, async () => undefined)
    })
}

export function revertCommand(): Command {
  return withPinOptions(fleetCommand('revert', ['text']))
    .description(
      'give a cluster or a branch back the content that it had: sets `pins` of its node in the fleet to a revision',
    )
    .option('--to <rev>', 'the revision; by default the one before the last commit that changed its content')
    .addHelpText('after', examples('banyan revert asia web', 'banyan revert tokyo --to main~3 --branch main'))
    .action(async (path: string, application: string | undefined, options: RevertOptions) => {
      await pin(path, application, options, async (open, compiled, node) => {
        const { repository } = open.source
        if (options.to === undefined) return await contentBefore(repository, compiled, node, application)
        const revision = await resolveRevision(await open.history(), options.to)
        if ((await repository.resolve(revision)) !== undefined) return revision
        throw new UsageError('a directory as it is has revisions of its own; name its branch with --branch')
      })
    })
}

function withPinOptions(command: Command): Command {
  return command
    .argument('<path>', 'a cluster, or a directory of the tree; "." for all of it')
    .argument('[app]', 'application, by default every one')
    .option('--reason <text>', 'why, for those who read the status')
    .option('--until <time>', 'when it ends by itself, such as 2030-01-31T12:00:00Z', parseTime)
}

type Open = Awaited<ReturnType<typeof openSource>>
type Compiled = ReturnType<typeof requireCompiled>

async function pin(
  path: string,
  application: string | undefined,
  options: PinOptions,
  revisionOf: (open: Open, compiled: Compiled, path: string) => Promise<string | undefined>,
): Promise<void> {
  const open = await openSource(options)
  try {
    const compiled = requireCompiled(await loadFleet(open))
    if (application !== undefined) checkApplication(compiled, application)
    const { node, isCluster, subject } = findNode(compiled, path)
    const revision = await revisionOf(open, compiled, node.path)
    const { reason, until } = options
    const spec: PinSpec = {
      application: application ?? '*',
      ...(revision !== undefined && { revision }),
      ...(reason !== undefined && { reason }),
      ...(until !== undefined && { until }),
    }
    const edit = withPin(compiled.fleet, specOf(compiled.fleet, node, isCluster), spec)
    const changes = changesOf(editNodes(compiled.fleet, [edit]), 'pins')
    const what = `${application ?? 'every application'} in ${subject}`
    const verb = revision === undefined ? 'Pause' : 'Revert'
    const to = revision === undefined ? '' : ` to ${revision.slice(0, 12)}`
    const where = await commitEdit(open, options, { changes, field: 'pins' }, `${verb} ${what}${to}`)
    print(`${revision === undefined ? 'paused' : 'reverted'} ${what}${to} in ${where}`)
  } finally {
    await open.close()
  }
}
