import type { Command } from 'commander'
import { emptyCompileCache } from '../../../core/compile.ts'
import type { FleetPlan, GuardVerdict } from '../../../core/model/fleet-plan.ts'
import { formatPlanMarkdown, formatPlanText, hasChanges, planJson } from '../../../core/report/index.ts'
import { judge } from '../../../reconcile/fleet/judge.ts'
import { recall } from '../../../reconcile/fleet/recall.ts'
import { type LoadedFleet, loadFleet, requireCompiled, textsOf } from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { print, printJson } from '../print.ts'
import { noticeDiagnostics } from '../print-diagnostics.ts'
import { examples, fleetCommand, type SourceOptions } from '../source-options.ts'
import { UsageError } from '../usage-error.ts'
import { printLivePlan } from './plan-live.ts'

interface PlanOptions extends SourceOptions {
  readonly from?: string
  readonly to?: string
  readonly live?: boolean
}

/** Exit code 0: nothing would change, 1: something would, 2: it could not be told. */
export function planCommand(): Command {
  return fleetCommand('plan', ['text', 'json', 'markdown'])
    .alias('diff')
    .description(
      'show what would change where, against what is in force, live clusters, or between two revisions',
    )
    .option('--from <rev>', 'compare from this revision (no cluster credentials are needed)')
    .option('--to <rev>', 'compare to this revision; the newest by default')
    .option('--live', 'compare with the live clusters')
    .addHelpText(
      'after',
      examples(
        'banyan plan',
        'banyan plan --live',
        'banyan plan --from main~1 --to main --branch main -o markdown',
      ),
    )
    .action(async (options: PlanOptions) => {
      if (options.live === true && options.from !== undefined)
        throw new UsageError('--live and --from exclude each other')
      const open = await openSource(options)
      try {
        await showPlan(open, options)
      } finally {
        await open.close()
      }
    })
}

async function showPlan(open: OpenSource, options: PlanOptions): Promise<void> {
  const after = await loadFleet(open, options.to)
  noticeDiagnostics(after.result.diagnostics, textsOf(after))
  if (options.live === true) return printLivePlan(after, options.output)
  const { plan, verdict } =
    options.from === undefined ? await againstForce(open, after) : await between(open, options.from, after)
  if (options.output === 'json') printJson(planJson(plan, verdict))
  else if (options.output === 'markdown') print(formatPlanMarkdown(plan, verdict))
  else print(formatPlanText(plan, verdict))
  if (hasChanges(plan)) process.exitCode = 1
}

interface Shown {
  readonly plan: FleetPlan
  readonly verdict: GuardVerdict
}

async function againstForce(open: OpenSource, after: LoadedFleet): Promise<Shown> {
  const { inForce } = await recall(open.source.repository, after.state, emptyCompileCache())
  const decisions = after.state?.decisions ?? new Map()
  return judge({ desired: inForce, decisions }, requireCompiled(after), new Set())
}

async function between(open: OpenSource, from: string, after: LoadedFleet): Promise<Shown> {
  const { desired, decisions } = requireCompiled(await loadFleet(open, from))
  return judge({ desired, decisions }, requireCompiled(after), new Set())
}
