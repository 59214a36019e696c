import { counted } from '../../../base/std/counted.ts'
import type { Annotation } from '../../model/annotation.ts'
import type { CommentFormat } from '../../model/comment-format.ts'
import type { FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
import { headline } from './describe-plan.ts'
import { codeBlock, fillPage, inlineCode, plainText, type Section } from './markdown-text.ts'
import { planSections } from './plan-markdown.ts'

/** What a pull request would do, or why that cannot be told. */
export interface PullRequestPlan {
  /** The commits that were merged. */
  readonly base: string
  readonly head: string
  /** The mistakes that it would bring, each as people read it. */
  readonly errors: readonly string[]
  /** Those of them that stand on lines which it changes, or near. */
  readonly annotations: readonly Annotation[]
  readonly result:
    | { readonly kind: 'planned'; readonly plan: FleetPlan; readonly verdict: GuardVerdict }
    | { readonly kind: 'conflicts'; readonly paths: readonly string[] }
    /** Nothing of the fleet can be compiled. */
    | { readonly kind: 'refused' }
    /** A bug of ours. */
    | { readonly kind: 'crashed'; readonly message: string }
}

const shownErrors = 20
const shownMessage = 200

/** The first line of our comments of that name, which readers do not see. */
export function commentMarker(name: string, { hasHtml }: CommentFormat): string {
  return hasHtml ? `<!-- ${name} -->` : `[//]: # (${name})`
}

/** The comment on a pull request; `marker` is its first line, by which it is found again. */
export function formatPlanComment(report: PullRequestPlan, marker: string, format: CommentFormat): string {
  const { base, head, result } = report
  const title = `### Banyan plan: ${plainText(planVerdict(report))}`
  const of = `Merge of ${short(head)} into ${short(base)}.`
  const sections = result.kind === 'planned' ? planSections(result.plan, result.verdict, format) : []
  const conflicts: Section = {
    title: '**Conflicts**',
    parts: result.kind === 'conflicts' ? result.paths.map(path => `- ${inlineCode(path)}`) : [],
  }
  const errors: Section = {
    title: '**Mistakes**',
    parts: report.errors.slice(0, shownErrors).map(error => codeBlock(error.split('\n'))),
  }
  // A link definition, as a marker may be, ends with its paragraph.
  return fillPage([marker, '', title, '', of, ''], [conflicts, errors, ...sections], format.maxLength)
}

/** Whether a pull request may be merged as far as Banyan knows, in a line. */
export function planVerdict({ errors, result }: PullRequestPlan): string {
  const mistakes = errors.length === 0 ? [] : [counted(errors.length, 'mistake')]
  if (result.kind === 'conflicts') return 'it cannot be merged'
  if (result.kind === 'crashed')
    return `it cannot be planned, by a bug of Banyan: ${result.message.slice(0, shownMessage)}`
  if (result.kind === 'refused') return [...mistakes, 'nothing can be planned'].join(', ')
  const { plan, verdict } = result
  const stopped = isStopped(verdict)
    ? [`stopped by ${verdict.stops.map(({ guard }) => guard).join(', ')}`]
    : []
  return [...mistakes, ...stopped, headline(plan)].join('; ')
}

/** Whether nothing stands against the merge. */
export function isMergeable({ errors, result }: PullRequestPlan): boolean {
  return errors.length === 0 && result.kind === 'planned' && !isStopped(result.verdict)
}

function isStopped({ stops, approved }: GuardVerdict): boolean {
  return stops.length > 0 && !approved
}

function short(commit: string): string {
  return commit.slice(0, 12)
}
