import type { DiagnosticCode } from '../diagnostic/codes.ts'

/** What came of a chart request. */
export type InflatedChart =
  | {
      readonly kind: 'inflated'
      /** What `helm template` printed. */
      readonly manifests: string
    }
  | ChartFailure

export interface ChartFailure {
  readonly kind: 'failed'
  readonly code: DiagnosticCode & `chart/${string}`
  readonly message: string
  readonly hint?: string
  /** The file of the chart that is to blame, from the chart's own root. */
  readonly at?: ChartPlace
  /** Whether another try may end otherwise, with the same chart and values. */
  readonly isTemporary: boolean
}

export interface ChartPlace {
  readonly file: string
  readonly position?: { readonly line: number; readonly column: number }
}

/** What is known of charts, by the key of their request. */
export type InflatedCharts = ReadonlyMap<string, InflatedChart>
