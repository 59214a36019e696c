import { OperationError } from '../../core/model/operation-error.ts'
import {
  commentMarker,
  formatPlanComment,
  formatWholePlan,
  isMergeable,
  type PullRequestPlan,
  planVerdict,
} from '../../core/report/index.ts'
import type { Forge } from '../ports.ts'
import { statusOf } from './status-of.ts'
import type { WholePlans } from './whole-plans.ts'

export interface TellOptions {
  readonly forge: Forge
  /** Tells the status from others of the commit, and the comment from others of the pull request. */
  readonly context: string
  /** Where the fleet lies in the repository; empty: it is all of it. */
  readonly folder: string
  /** Absent: what is too long for a comment is told nowhere. */
  readonly wholePlans?: WholePlans
  /** Told of what could not be told of a pull request beside its comment and status. */
  readonly onUntold?: (number: number, failure: OperationError) => void
}

/** What a plan is told by; the whole plan goes with the comment that leads to it. */
export type PlanPart = 'comment' | 'status' | 'annotations'

export const planParts: readonly PlanPart[] = ['comment', 'status', 'annotations']

export interface Telling {
  readonly parts: readonly PlanPart[]
  readonly signal: AbortSignal | undefined
}

export interface ToldPlan {
  readonly verdict: 'success' | 'failure'
  readonly description: string
  /** The parts that could not be told, and may be later, with what failed. */
  readonly late: ReadonlyMap<PlanPart, OperationError>
}

/**
 * Tells parts of a plan: the comment, the status, and mistakes beside their lines; the whole plan where the comment
 * cannot have it. What fails of the whole plan or the lines holds up neither comment nor status, nor a comment that is
 * refused the status: it is given where it may come right, else the next plan tries again.
 */
export async function tellPlan(
  options: TellOptions,
  number: number,
  report: PullRequestPlan,
  { parts, signal }: Telling,
): Promise<ToldPlan> {
  const { forge, context, onUntold } = options
  const late = new Map<PlanPart, OperationError>()
  const attempt = async <Value>(part: PlanPart, task: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      if (error.retryable) late.set(part, error)
      else onUntold?.(number, error)
      return undefined
    }
  }
  if (parts.includes('comment')) {
    const url = (whole: string | null) => attempt('comment', () => publish(options, number, whole, signal))
    const refusal = await comment(options, number, report, url)
    if (refusal !== undefined) late.set('comment', refusal)
  }
  const verdict = isMergeable(report) ? 'success' : 'failure'
  const description = planVerdict(report)
  if (parts.includes('status')) await forge.setStatus(report.head, statusOf(context, verdict, description))
  if (parts.includes('annotations')) await attempt('annotations', () => annotate(options, number, report))
  return { verdict, description, late }
}

/** Gives what refused it: where nobody may comment any more, the status is all that lets it be merged. */
async function comment(
  { forge, context }: TellOptions,
  number: number,
  report: PullRequestPlan,
  publishWhole: (whole: string | null) => Promise<string | undefined>,
): Promise<OperationError | undefined> {
  const marker = commentMarker(context, forge.commentFormat)
  const short = formatPlanComment(report, marker, forge.commentFormat)
  const url = await publishWhole(short.isCut ? formatWholePlan(report, forge.commentFormat) : null)
  const { text } =
    url === undefined ? short : formatPlanComment(report, marker, { ...forge.commentFormat, whole: url })
  try {
    await forge.comment({ number, marker, text })
    return undefined
  } catch (error) {
    if (!(error instanceof OperationError) || error.retryable) throw error
    return error
  }
}

async function publish(
  { forge, wholePlans }: TellOptions,
  number: number,
  whole: string | null,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const put = await wholePlans?.put(number, whole, signal)
  return put && forge.fileUrl(put.branch, put.path)
}

async function annotate(
  { forge, folder, context: name }: TellOptions,
  number: number,
  { head, annotations }: PullRequestPlan,
): Promise<void> {
  const marker = commentMarker(`${name} mistake`, forge.commentFormat)
  const placed = annotations.map(each => ({ ...each, path: pathBelow(folder, each.path) }))
  await forge.annotate({ number, head, name, marker, annotations: placed })
}

function pathBelow(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`
}
