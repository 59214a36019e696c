import type { ChangeGroup, FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
import { changeDiff } from './change-diff.ts'
import { guardLines, headline, moveLines, suspendedLine, whatOf, whereOf } from './describe-plan.ts'

/** The length that every forge takes in one comment, in characters. */
const maxLength = 60_000

/** A plan for a comment: the verdict, deletions, moves, then the diffs folded, cut at what a forge takes. */
export function formatPlanMarkdown(plan: FleetPlan, verdict?: GuardVerdict): string {
  const lines = [`### Banyan plan: ${headline(plan)}`, '']
  if (verdict !== undefined) lines.push(...guardLines(verdict).map(line => `> ${line}`), '')
  const isDeletion = ({ change }: ChangeGroup): boolean => change.change === 'removed'
  const deletions = plan.groups.filter(isDeletion)
  if (deletions.length > 0) lines.push('**Deletions**', '', ...deletions.map(bullet), '')
  if (plan.detached.length > 0)
    lines.push(`**Detached** (their objects stay): ${plan.detached.join(', ')}`, '')
  if (plan.removed.length > 0)
    lines.push(`**Removed** (their objects are deleted): ${plan.removed.join(', ')}`, '')
  if (plan.joined.length > 0) lines.push(`**Joining**: ${plan.joined.join(', ')}`, '')
  if (plan.suspended.length > 0)
    lines.push(`**Suspended** (nothing is written there): ${suspendedLine(plan)}`, '')
  if (plan.moves.length > 0)
    lines.push('**Replica moves**', '', '```', ...plan.moves.flatMap(moveLines), '```', '')
  return cut(lines.join('\n'), plan.groups.filter(group => !isDeletion(group)).map(folded))
}

function bullet(group: ChangeGroup): string {
  return `- \`${whatOf(group)}\` (${group.change.application}), ${whereOf(group)}`
}

function folded(group: ChangeGroup): string {
  const { change } = group
  const diff = change.change === 'changed' ? changeDiff(change).join('\n') : ''
  if (diff === '') return `${bullet(group)}\n`
  const summary = `<summary><code>${whatOf(group)}</code> (${change.application}), ${whereOf(group)}</summary>`
  return `<details>${summary}\n\n\`\`\`\`diff\n${diff}\n\`\`\`\`\n\n</details>\n`
}

function cut(head: string, parts: readonly string[]): string {
  let text = head
  for (const [index, part] of parts.entries()) {
    if (text.length + part.length > maxLength) {
      return `${text}\n… and ${parts.length - index} more, which \`banyan plan\` shows.\n`
    }
    text += `${part}\n`
  }
  return text
}
