import { type Command, InvalidArgumentError } from 'commander'
import { isError } from '../../../base/diagnostic/diagnostic.ts'
import { supposeFleet } from '../../../core/compile/suppose.ts'
import type { Compiled } from '../../../core/compile.ts'
import { compareDecisions, formatSchedule, scheduleJson } from '../../../core/report/index.ts'
import { maxReplicas } from '../../../core/schedule/index.ts'
import { checkApplication } from '../find-in-fleet.ts'
import { type LoadedFleet, loadFleet, loadNext, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printJson } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { noticesOf, type Supposed, suppositionOf } from '../supposition.ts'

type ScheduleOptions = SourceOptions & Supposed

export function scheduleCommand(): Command {
  return fleetCommand('schedule', ['text', 'json'])
    .description('tell how replicas would be divided if the fleet were otherwise; nothing is changed')
    .argument('<app>', 'application')
    .option('--replicas <n>', 'with so many replicas in all', parseReplicas)
    .option('--workload <name>', 'the workload that --replicas means, of several')
    .option('--drain <node>', 'with a cluster or branch drained; repeatable', append)
    .option('--lose <node>', 'with a cluster or branch gone; repeatable', append)
    .option('--weight <node=n>', 'with another weight among its siblings; repeatable', appendWeight)
    .addHelpText(
      'after',
      `
A node is a path, a cluster, or a directory of which there is one of that name. In one flat
list of clusters the weight of a branch is that of each cluster in it. Shown is what the
division aims at, from where the status branch says that it is now.`,
    )
    .addHelpText(
      'after',
      examples(
        'banyan schedule web --replicas 40',
        'banyan schedule web --drain hangzhou-1',
        'banyan schedule web --lose asia --replicas 20',
        'banyan schedule web --weight europe=3 -o json',
      ),
    )
    .action(async (application: string, options: ScheduleOptions) => {
      const open = await openSource(options)
      try {
        const before = await loadFleet(open)
        const compiled = requireCompiled(before)
        noticeMistakes(before, open)
        checkApplication(compiled, application)
        const supposition = suppositionOf(application, options, compiled)
        const notices = noticesOf(supposition, compiled)
        const suppose = (fleet: Compiled['fleet']): Compiled['fleet'] => supposeFleet(fleet, supposition)
        const after = await loadNext(open, before, before, suppose)
        noticeMistakes(onlyNew(after, compiled, options), open)
        const changes = compareDecisions(application, compiled.decisions, requireCompiled(after).decisions)
        if (options.output === 'json') printJson(scheduleJson(application, changes, notices))
        else print([...notices, formatSchedule(changes)].join('\n'))
      } finally {
        await open.close()
      }
    })
}

// That a lost cluster's files or an emptied policy look odd is the supposition's doing, not news; and what finds no
// place of a number that stands in no file is told with the division.
function onlyNew(after: LoadedFleet, before: Compiled, { replicas }: ScheduleOptions): LoadedFleet {
  const known = new Set(before.diagnostics.map(({ message }) => message))
  const diagnostics = after.result.diagnostics.filter(
    each =>
      !known.has(each.message) &&
      (isError(each) || each.code.startsWith('schedule/')) &&
      !(replicas !== undefined && each.code === 'schedule/unplaced'),
  )
  return { ...after, result: { ...after.result, diagnostics } }
}

function append(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

function appendWeight(
  value: string,
  before: readonly (readonly [string, number])[] = [],
): readonly (readonly [string, number])[] {
  const [, node, number] = /^(.+)=(\d+)$/.exec(value) ?? []
  if (node === undefined || Number(number) > maxWeight)
    throw new InvalidArgumentError(`write <node>=<n>, n from 0 to ${maxWeight}.`)
  return [...before, [node, Number(number)]]
}

const maxWeight = 1_000_000

function parseReplicas(value: string): number {
  if (!/^\d{1,10}$/.test(value) || Number(value) > maxReplicas)
    throw new InvalidArgumentError(`replicas are a whole number from 0 to ${maxReplicas}.`)
  return Number(value)
}
