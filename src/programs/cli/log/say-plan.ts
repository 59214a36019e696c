import { guardLines, headline } from '../../../core/report/index.ts'
import type { Progress } from '../../../reconcile/fleet/round.ts'
import { colors } from '../colors.ts'
import { paintPlan, withFlags } from '../paint-plan.ts'
import type { Log } from './log.ts'

/** Tells what a revision changes and what the guards say of it; where `isWhole`, a person sees all of the plan. */
export function sayPlan(
  log: Log,
  { plan, verdict, revision }: Extract<Progress, { readonly kind: 'compiled' }>,
  open: { readonly flags: string },
  isWhole: boolean,
): void {
  const { clusters, added, changed, deleted, movedReplicas, hooks } = plan.counts
  const fields = { revision, clusters, added, changed, deleted, movedReplicas, hooks }
  const head = isWhole
    ? withFlags(`\n${paintPlan(plan, verdict, colors.err)}`, open)
    : colors.err.bold(`revision ${revision.slice(0, 12)}: ${headline(plan)}`)
  log.say('info', 'revision planned', fields, head)
  const { stops, digest, approved } = verdict
  const message = approved ? 'approved what a guard stops' : 'stopped by guard'
  // How to let them through is told once, behind the last; the whole plan has all of it.
  const lines = isWhole ? [] : guardLines(verdict)
  stops.forEach(({ guard, message: detail }, index) => {
    const own = lines.slice(index, index + 1 === stops.length ? undefined : index + 1)
    const text = own.map(line => colors.err.yellow(withFlags(line, open))).join('\n')
    log.say(approved ? 'info' : 'warn', message, { revision, guard, detail, digest }, text)
  })
}
