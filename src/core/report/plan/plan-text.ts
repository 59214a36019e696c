import type { FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
import { changeDiff } from './change-diff.ts'
import {
  gateLines,
  guardLines,
  headline,
  moveLines,
  pinLines,
  redeliveryLines,
  suspendedLine,
  toldGroups,
  whatOf,
  whereOf,
} from './describe-plan.ts'

/** A plan for a terminal: verdict first, deletions before everything, moves as trees, equal diffs once. */
export function formatPlanText(plan: FleetPlan, verdict?: GuardVerdict): string {
  const lines = [`Plan: ${headline(plan)}`]
  if (verdict !== undefined) lines.push(...guardLines(verdict))
  if (plan.joined.length > 0) lines.push('', `Clusters that join: ${plan.joined.join(', ')}`)
  if (plan.detached.length > 0)
    lines.push('', `Clusters that are detached (their objects stay): ${plan.detached.join(', ')}`)
  if (plan.removed.length > 0)
    lines.push('', `Clusters that are removed (their objects are deleted): ${plan.removed.join(', ')}`)
  if (plan.suspended.length > 0)
    lines.push('', `Clusters that are suspended (nothing is written there): ${suspendedLine(plan)}`)
  for (const line of redeliveryLines(plan)) lines.push('', line)
  lines.push(...listed('Pins and pauses:', pinLines(plan)))
  lines.push(...listed('Not everywhere at once:', gateLines(plan)))
  if (plan.moves.length > 0) lines.push('', 'Replica moves:')
  for (const move of plan.moves) lines.push(...moveLines(move).map(line => `  ${line}`))
  for (const group of toldGroups(plan)) {
    lines.push('', `${whatOf(group)}  [${group.change.application}]  ${whereOf(group)}`)
    if (group.change.change === 'changed') lines.push(...changeDiff(group.change).map(line => `    ${line}`))
  }
  return `${lines.join('\n')}\n`
}

function listed(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['', title, ...items.map(line => `  ${line}`)]
}
