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

export interface ToldPlan {
  readonly verdict: 'success' | 'failure'
  readonly description: string
  /** What could not be told, and may be later. */
  readonly late: OperationError | undefined
}

/**
 * Tells a plan: the comment, the status, and mistakes beside their lines; the whole plan where the comment cannot have
 * it. What fails of these last two holds up neither comment nor status, nor a comment that is refused the status: it is
 * given where it may come right, else the next plan tries again.
 */
export async function tellPlan(
  options: TellOptions,
  number: number,
  report: PullRequestPlan,
  signal: AbortSignal | undefined,
): Promise<ToldPlan> {
  const { forge, context, onUntold } = options
  const late: OperationError[] = []
  const attempt = async <Value>(task: () => Promise<Value>): Promise<Value | undefined> => {
    try {
      return await task()
    } catch (error) {
      if (!(error instanceof OperationError)) throw error
      if (error.retryable) late.push(error)
      else onUntold?.(number, error)
      return undefined
    }
  }
  const marker = commentMarker(context, forge.commentFormat)
  const comment = formatPlanComment(report, marker, forge.commentFormat)
  const whole = comment.isCut ? formatWholePlan(report, forge.commentFormat) : null
  const url = await attempt(() => publish(options, number, whole, signal))
  const { text } =
    url === undefined ? comment : formatPlanComment(report, marker, { ...forge.commentFormat, whole: url })
  try {
    await forge.comment({ number, marker, text })
  } catch (error) {
    // Where nobody may comment any more, the status is all that lets it be merged.
    if (!(error instanceof OperationError) || error.retryable) throw error
    late.push(error)
  }
  const verdict = isMergeable(report) ? 'success' : 'failure'
  const description = planVerdict(report)
  await forge.setStatus(report.head, statusOf(context, verdict, description))
  await attempt(() => annotate(options, number, report))
  return { verdict, description, late: late[0] }
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
