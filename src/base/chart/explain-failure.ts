import type { Diagnostic, Place } from '../diagnostic/diagnostic.ts'
import type { ChartFailure } from './inflated-chart.ts'

/** A failure as a mistake: in the file of the chart that is to blame, where the chart lies in the tree. */
export function explainFailure(
  { code, message, hint, at }: ChartFailure,
  /** Where the chart lies; undefined for one from elsewhere. */
  root: string | undefined,
  user: Place,
): Diagnostic {
  const common = { code, severity: 'error' as const, message, ...(hint !== undefined && { hint }) }
  if (at === undefined || root === undefined) return { ...common, at: user }
  const file = root === '' ? at.file : `${root}/${at.file}`
  return {
    ...common,
    at: { file, ...(at.position && { position: at.position }) },
    related: [{ message: 'what asks for this chart', at: user }],
  }
}
