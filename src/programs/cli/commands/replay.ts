import type { Command } from 'commander'
import type { Decision } from '../../../core/model/decision.ts'
import { formatId } from '../../../core/model/object.ts'
import { isOfDecision, observationId } from '../../../core/report/index.ts'
import { ChartInflater } from '../../../reconcile/charts/chart-inflater.ts'
import { replayDecision } from '../../../reconcile/fleet/replay.ts'
import { newestRevision, readStatus } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print } from '../print.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'

export function replayCommand(): Command {
  return fleetCommand('replay', ['text'])
    .description('decide once more from what a decision names, and tell whether every byte is the same')
    .argument('<decision>', 'a path of the status branch (decisions/...), or an application')
    .argument('[workload]', 'one workload of the application: its name, or <kind>/<name>')
    .addHelpText(
      'after',
      examples(
        'banyan replay web',
        'banyan replay web Deployment/frontend',
        'banyan replay decisions/web/Deployment.shop.frontend/asia/decision.yaml',
      ),
    )
    .action(async (wanted: string, workload: string | undefined, options: SourceOptions) => {
      const open = await openSource(options)
      try {
        await replay(open, wanted, workload)
      } finally {
        await open.close()
      }
    })
}

async function replay(open: OpenSource, wanted: string, workload: string | undefined): Promise<void> {
  const { tip, state, branch } = await readStatus(open, await newestRevision(open))
  if (tip === undefined || state === undefined) throw new UsageError('there is no status branch yet')
  const decisions = [...state.decisions.values()].filter(each => isWanted(each, wanted, workload))
  if (decisions.length === 0) throw new UsageError(notThere([...state.decisions.values()], wanted, workload))
  const request = {
    source: open.source.repository,
    store: open.repository,
    branch,
    tip,
    charts: new ChartInflater(open.charts),
  }
  for (const decision of decisions) {
    const { commit, differences } = await replayDecision({ ...request, decision })
    print(
      `${title(decision)}, written in ${commit.slice(0, 12)}: ${differences.length === 0 ? 'the same' : 'not the same'}`,
    )
    for (const difference of differences) print(difference)
    if (differences.length > 0) process.exitCode = 1
  }
}

function notThere(decisions: readonly Decision[], wanted: string, workload: string | undefined): string {
  const others = decisions.filter(each => isWanted(each, wanted, undefined))
  if (workload === undefined || others.length === 0) return `the status branch has no decision "${wanted}"`
  const names = others.map(({ workload: { kind, name } }) => `${kind}/${name}`)
  return `the status branch has no decision "${wanted}" for "${workload}"; it has those for ${[...new Set(names)].join(', ')}`
}

function isWanted(decision: Decision, wanted: string, workload: string | undefined): boolean {
  if (wanted.startsWith('decisions/')) return workload === undefined && isOfDecision(decision, wanted)
  const {
    application,
    workload: { kind, name },
  } = decision
  return (
    application === wanted && (workload === undefined || workload === name || workload === `${kind}/${name}`)
  )
}

function title({ application, workload, policy, revision, observation }: Decision): string {
  const seen =
    observation === undefined ? 'nothing observed' : `observation ${observationId(observation).slice(0, 12)}`
  return `${application}: ${formatId(workload)} by policy "${policy.name}", revision ${revision?.slice(0, 12) ?? 'unknown'}, ${seen}`
}
