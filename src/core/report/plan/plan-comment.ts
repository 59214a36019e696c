import { counted } from '../../../base/std/counted.ts'
import type { Annotation } from '../../model/annotation.ts'
import type { CommentFormat } from '../../model/comment-format.ts'
import type { FleetPlan, GuardVerdict } from '../../model/fleet-plan.ts'
import { headline } from './describe-plan.ts'
import { codeBlock, fillPage, inlineCode, type Page, plainText, type Section } from './markdown-text.ts'
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
/** Half a million characters: forges show no longer files. */
const maxWhole = 500_000

/** The first line of our comments of that name, which readers do not see. */
export function commentMarker(name: string, { hasHtml }: CommentFormat): string {
  return hasHtml ? `<!-- ${name} -->` : `[//]: # (${name})`
}

/**
 * The comment on a pull request; `marker` is its first line, by which it is found again, and `whole` where that is which
 * does not fit.
 */
export function formatPlanComment(
  report: PullRequestPlan,
  marker: string,
  format: CommentFormat & { readonly whole?: string },
): Page {
  const [conflicts, errors, ...sections] = sectionsOf(report, format)
  const shown = [conflicts, { ...errors, most: shownErrors }, ...sections]
  // A link definition, as a marker may be, ends with its paragraph.
  const head = [marker, '', ...headOf(report)]
  return fillPage(head, shown, { limit: format.maxLength, whole: format.whole })
}

/** All of a plan, as far as anybody would read it, as a file. */
export function formatWholePlan(report: PullRequestPlan, format: CommentFormat): string {
  return fillPage(headOf(report), sectionsOf(report, format), { limit: maxWhole }).text
}

function headOf(report: PullRequestPlan): readonly string[] {
  const { base, head } = report
  const title = `### Banyan plan: ${plainText(planVerdict(report))}`
  return [title, '', `Merge of ${short(head)} into ${short(base)}.`, '']
}

function sectionsOf(
  { result, errors: texts }: PullRequestPlan,
  format: CommentFormat,
): readonly [Section, Section, ...Section[]] {
  const sections = result.kind === 'planned' ? planSections(result.plan, result.verdict, format) : []
  const conflicts: Section = {
    title: '**Conflicts**',
    parts: result.kind === 'conflicts' ? result.paths.map(path => `- ${inlineCode(path)}`) : [],
  }
  const errors: Section = {
    title: '**Mistakes**',
    parts: texts.map(error => codeBlock(error.split('\n'))),
  }
  return [conflicts, errors, ...sections]
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
