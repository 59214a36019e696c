import type { ChangeGroup, FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
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
import { codeBlock, escapeHtml, fillPage, inlineCode, plainText, type Section } from './markdown-text.ts'

/** The length that every forge takes in one comment, in characters. */
const maxLength = 60_000
const shownNames = 20

/** A plan for a comment: the verdict, deletions, moves, then the diffs folded, cut at what a forge takes. */
export function formatPlanMarkdown(plan: FleetPlan, verdict?: GuardVerdict): string {
  return fillPage(
    [`### Banyan plan: ${headline(plan)}`, ''],
    planSections(plan, verdict, { hasHtml: true }),
    { limit: maxLength },
  ).text
}

/** The parts of a plan, those first that a reader must not miss. */
export function planSections(
  plan: FleetPlan,
  verdict: GuardVerdict | undefined,
  { hasHtml }: { readonly hasHtml: boolean },
): readonly Section[] {
  const isDeletion = ({ change }: ChangeGroup): boolean => change.change === 'removed'
  const guards = verdict === undefined ? [] : guardLines(verdict).map(line => `> ${plainText(line)}`)
  const { detached, removed, joined, suspended } = plan
  const groups = toldGroups(plan)
  return [
    { parts: guards },
    { title: '**Deletions**', parts: groups.filter(isDeletion).map(bullet) },
    { parts: namesLine('**Detached** (their objects stay)', detached) },
    { parts: namesLine('**Removed** (their objects are deleted)', removed) },
    { parts: namesLine('**Joining**', joined) },
    {
      parts:
        suspended.length === 0
          ? []
          : [`**Suspended** (nothing is written there): ${plainText(suspendedLine(plan))}`],
    },
    { parts: redeliveryLines(plan).map(plainText) },
    { title: '**Pins and pauses**', parts: pinLines(plan).map(listItem) },
    { title: '**Not everywhere at once**', parts: gateLines(plan).map(listItem) },
    { title: '**Replica moves**', parts: plan.moves.map(move => codeBlock(moveLines(move))) },
    { parts: groups.filter(group => !isDeletion(group)).map(hasHtml ? folded : unfolded) },
  ]
}

function namesLine(title: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const rest = names.length - shownNames
  return [`${title}: ${names.slice(0, shownNames).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`]
}

function listItem(line: string): string {
  return `- ${plainText(line)}`
}

function bullet(group: ChangeGroup): string {
  return `- ${inlineCode(whatOf(group))} (${group.change.application}), ${whereOf(group)}`
}

function unfolded(group: ChangeGroup): string {
  const diff = diffOf(group)
  return diff.length === 0 ? `${bullet(group)}\n` : `${bullet(group)}\n\n${codeBlock(diff, 'diff')}\n`
}

function folded(group: ChangeGroup): string {
  const diff = diffOf(group)
  if (diff.length === 0) return `${bullet(group)}\n`
  const what = `<code>${escapeHtml(whatOf(group))}</code> (${group.change.application}), ${whereOf(group)}`
  return `<details><summary>${what}</summary>\n\n${codeBlock(diff, 'diff')}\n\n</details>\n`
}

function diffOf({ change }: ChangeGroup): readonly string[] {
  return change.change === 'changed' ? changeDiff(change) : []
}
