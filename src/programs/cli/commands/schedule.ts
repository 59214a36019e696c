import { type Command, InvalidArgumentError } from 'commander'
import { isError } from '../../../base/diagnostic/diagnostic.ts'
import { suggest } from '../../../base/std/suggest.ts'
import { nodeAt, type Supposition, supposeFleet } from '../../../core/compile/suppose.ts'
import type { Compiled } from '../../../core/compile.ts'
import type { FleetNode } from '../../../core/model/fleet.ts'
import { compareDecisions, formatSchedule, scheduleJson } from '../../../core/report/index.ts'
import { checkApplication } from '../find-in-fleet.ts'
import { type LoadedFleet, loadFleet, loadNext, requireCompiled } from '../load-fleet.ts'
import { openSource } from '../open-source.ts'
import { print, printJson } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

interface ScheduleOptions extends SourceOptions {
  readonly replicas?: number
  readonly workload?: string
  readonly drain: readonly string[]
  readonly lose: readonly string[]
  readonly weight: readonly (readonly [string, number])[]
}

export function scheduleCommand(): Command {
  return fleetCommand('schedule', ['text', 'json'])
    .description('tell how replicas would be divided if the fleet were otherwise; nothing is changed')
    .argument('<app>', 'application')
    .option('--replicas <n>', 'with so many replicas in all', parseReplicas)
    .option('--workload <name>', 'the workload that --replicas means, of several')
    .option('--drain <node>', 'with a cluster or branch drained; repeatable', append, [])
    .option('--lose <node>', 'with a cluster or branch gone; repeatable', append, [])
    .option('--weight <node=n>', 'with another weight among its siblings; repeatable', appendWeight, [])
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
        if (options.weight.length > 0) checkWeighed(application, compiled)
        const suppose = (fleet: Compiled['fleet']): Compiled['fleet'] => supposeFleet(fleet, supposition)
        const after = await loadNext(open, before, before, suppose)
        noticeMistakes(onlyNew(after, compiled), open)
        const changes = compareDecisions(application, compiled.decisions, requireCompiled(after).decisions)
        if (changes.length === 0) throw new UsageError(`no policy divides a workload of "${application}"`)
        if (options.output === 'json') printJson(scheduleJson(application, changes))
        else print(formatSchedule(changes))
      } finally {
        await open.close()
      }
    })
}

function suppositionOf(
  application: string,
  options: ScheduleOptions,
  { fleet, decideRequests }: Compiled,
): Supposition {
  const { replicas, workload, drain, lose, weight } = options
  if (workload !== undefined && replicas === undefined)
    throw new UsageError('--workload says which workload has --replicas; give both')
  const workloads = [...decideRequests.values()].filter(each => each.application === application)
  if (workload !== undefined && !workloads.some(each => each.workload.name === workload))
    throw new UsageError(`no policy divides a workload "${workload}" of "${application}"`)
  const pathOf = (wanted: string): string => findPath(fleet.root, wanted)
  return {
    application,
    ...(replicas !== undefined && { replicas }),
    ...(workload !== undefined && { workload }),
    drained: drain.map(pathOf),
    lost: outermost(lose.map(pathOf)),
    weights: new Map(weight.map(([node, number]) => [pathOf(node), number])),
  }
}

function checkWeighed(application: string, { decideRequests }: Compiled): void {
  const mine = [...decideRequests.values()].filter(each => each.application === application)
  const weighed = mine.filter(({ workloadPolicy: { replicaScheduling } }) => {
    return (
      replicaScheduling.dynamicWeight === undefined &&
      replicaScheduling.replicaDivisionPreference !== 'Aggregated'
    )
  })
  if (mine.length === 0 || weighed.length > 0) return
  throw new UsageError(`--weight: "${application}" is divided by what clusters can take, not by weight`)
}

// What is gone cannot lose a branch of its own.
function outermost(paths: readonly string[]): readonly string[] {
  const all = [...new Set(paths)]
  return all.filter(path => !all.some(other => other !== path && path.startsWith(`${other}/`)))
}

function findPath(root: FleetNode, wanted: string): string {
  const path = wanted.replace(/\/+$/, '')
  if (path !== '' && nodeAt(root, path) !== undefined) return path
  const names = new Map<string, string>()
  const visit = (node: FleetNode): void => {
    if (node.cluster !== undefined) names.set(node.cluster.name, node.path)
    node.children.forEach(visit)
  }
  visit(root)
  const found = names.get(wanted)
  if (found !== undefined) return found
  const near = suggest(wanted, [...names.keys(), ...names.values()])
  throw new UsageError(
    `there is no cluster or branch "${wanted}"${near === undefined ? '' : `; did you mean "${near}"?`}`,
  )
}

// That a lost cluster's files or an emptied policy look odd is the supposition's doing, not news.
function onlyNew(after: LoadedFleet, before: Compiled): LoadedFleet {
  const known = new Set(before.diagnostics.map(({ message }) => message))
  const diagnostics = after.result.diagnostics.filter(
    each => !known.has(each.message) && (isError(each) || each.code.startsWith('schedule/')),
  )
  return { ...after, result: { ...after.result, diagnostics } }
}

function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function appendWeight(
  value: string,
  before: readonly (readonly [string, number])[],
): readonly (readonly [string, number])[] {
  const [, node, number] = /^(.+)=(\d+)$/.exec(value) ?? []
  if (node === undefined || Number(number) > maxWeight)
    throw new InvalidArgumentError(`write <node>=<n>, n from 0 to ${maxWeight}.`)
  return [...before, [node, Number(number)]]
}

const maxWeight = 1_000_000

function parseReplicas(value: string): number {
  if (!/^\d{1,10}$/.test(value)) throw new InvalidArgumentError('replicas are a whole number.')
  return Number(value)
}
