import pc from 'picocolors'
import type { Outcome } from '../../core/model/outcome.ts'
import {
  formatPlanText,
  formatTree,
  guardLines,
  hasChanges,
  headline,
  notConverged,
} from '../../core/report/index.ts'
import type { Progress, Round } from '../../reconcile/fleet/reconcile-fleet.ts'
import { print, printNotice } from './print.ts'

/** Tells what goes on while a round runs: the plan in short, then each cluster as it is done. */
export function showProgress(event: Progress, wide: boolean): void {
  if (event.kind === 'cluster') {
    showOutcome(event.outcome)
    return
  }
  const { plan, verdict, revision } = event
  printNotice(pc.bold(`revision ${revision.slice(0, 12)}: ${headline(plan)}`))
  for (const line of guardLines(verdict)) printNotice(pc.yellow(line))
  if (wide && hasChanges(plan)) printNotice(formatPlanText(plan))
}

function showOutcome(outcome: Outcome): void {
  const { cluster, result, applied, deleted, unchanged, health } = outcome
  const counts = [
    applied > 0 && `${applied} applied`,
    deleted > 0 && `${deleted} deleted`,
    unchanged > 0 && `${unchanged} unchanged`,
  ].filter(part => part !== false)
  const well = result === 'applied' || result === 'unchanged'
  const mark = well ? pc.green('✓') : pc.red('✗')
  const message = health.message === '' ? health.status : `${health.status}: ${health.message}`
  printNotice(`${mark} ${cluster}  ${counts.join(', ') || result}  ${message}`)
  for (const failure of outcome.failures.slice(0, shownFailures)) {
    const where = failure.at === undefined ? '' : ` (${failure.at.file})`
    printNotice(`    ${failure.code}: ${failure.message}${where}`)
  }
}

const shownFailures = 5

/** The fleet after a round, as a tree. */
export function showTree(round: Round): void {
  const { inForce, state } = round
  if (inForce === undefined || state === undefined) return
  print(formatTree(inForce, state.decisions, state.clusters))
  const detached = [...state.clusters.values()].filter(({ sync }) => sync === 'Detached')
  if (detached.length > 0)
    print(`detached, what they have stays: ${detached.map(({ name }) => name).join(', ')}`)
}

/** Ends a verb that should have converged: exit code 1 with the reasons when it has not. */
export function concludeRound(round: Round): void {
  const reasons = round.state === undefined ? ['nothing could be compiled'] : notConverged(round.state)
  const errors = round.diagnostics.filter(({ severity }) => severity === 'error')
  const all = [...errors.map(({ at, code, message }) => `${at.file}: ${code}: ${message}`), ...reasons]
  if (all.length === 0) {
    printNotice(pc.green(`converged at ${round.revision.slice(0, 12)}`))
    return
  }
  printNotice(pc.red('not converged:'))
  for (const reason of all.slice(0, shownReasons)) printNotice(`  ${reason}`)
  if (all.length > shownReasons) printNotice(`  and ${all.length - shownReasons} more`)
  process.exitCode = 1
}

const shownReasons = 20
