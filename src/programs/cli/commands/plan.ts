import type { Command } from 'commander'
import { type Compiled, emptyCompileCache } from '../../../core/compile.ts'
import { formatPlanMarkdown, hasChanges, planJson } from '../../../core/report/index.ts'
import { systemClock } from '../../../io/clock.ts'
import { ChartInflater } from '../../../reconcile/charts/chart-inflater.ts'
import { type InForce, type Judged, judge } from '../../../reconcile/fleet/judge.ts'
import { recall } from '../../../reconcile/fleet/recall.ts'
import { withGates } from '../../../reconcile/fleet/with-gates.ts'
import {
  type LoadedFleet,
  loadFleet,
  loadNext,
  newestRevision,
  type Revision,
  requireCompiled,
} from '../load-fleet.ts'
import { type OpenSource, openSource } from '../open-source.ts'
import { paintPlan, withFlags } from '../paint-plan.ts'
import { print, printJson } from '../print.ts'
import { noticeMistakes } from '../print-diagnostics.ts'
import { resolveRevision } from '../resolve-revision.ts'
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
      'show what would change where, against what was applied, live clusters, or between two revisions',
    )
    .option('--from <rev>', 'compare from this revision (no cluster credentials are needed)')
    .option('--to <rev>', 'compare to this revision; what the source has now by default')
    .option('--live', 'compare with the live clusters')
    .addHelpText(
      'after',
      examples(
        'banyan plan',
        'banyan plan --live',
        'banyan plan --from HEAD            # what the uncommitted edits change',
        'banyan plan --from main~1 --to main -o markdown',
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
  const to = options.to === undefined ? await newestRevision(open) : await revisionAt(open, options.to)
  if (options.from !== undefined) {
    const before = await loadFleet(open, await revisionAt(open, options.from))
    const after = await loadNext(open, before, to)
    noticeMistakes(after, open)
    const { desired, decisions } = requireCompiled(before)
    return printPlan(open, judgeShown({ desired, decisions }, requireCompiled(after)), options.output)
  }
  const after = await loadFleet(open, to)
  noticeMistakes(after, open)
  const judged = await againstForce(open, after)
  if (options.live === true) return printLivePlan(open, after, judged, options.output)
  printPlan(open, judged, options.output)
}

async function revisionAt(open: OpenSource, text: string): Promise<Revision> {
  const history = await open.history()
  const revision = await resolveRevision(history, text)
  return { revision, tree: await history.repository.tree(revision) }
}

async function againstForce(open: OpenSource, after: LoadedFleet): Promise<Judged> {
  const { inForce } = await recall(open.source.repository, after.state, {
    cache: emptyCompileCache(),
    charts: new ChartInflater(open.charts),
  })
  const decisions = after.state?.decisions ?? new Map()
  return judgeShown({ desired: inForce, decisions }, requireCompiled(after))
}

function judgeShown(before: InForce, compiled: Compiled): Judged {
  const judged = judge(before, compiled, new Set())
  return { ...judged, plan: withGates(judged.plan, before.desired, compiled, systemClock.now()) }
}

function printPlan(open: OpenSource, { plan, verdict }: Judged, output: string): void {
  if (output === 'json') printJson(planJson(plan, verdict))
  else if (output === 'markdown') print(formatPlanMarkdown(plan, verdict))
  else print(withFlags(paintPlan(plan, verdict), open))
  if (hasChanges(plan)) process.exitCode = 1
}
