import type { ChartRequest } from '../../base/chart/chart-request.ts'
import type { ChartFailure, InflatedCharts } from '../../base/chart/inflated-chart.ts'
import { makeFile } from '../../base/tree/make-tree.ts'
import type { TreeFile } from '../../base/tree/tree.ts'

/** What a chart request has come to; undefined while nobody has rendered it yet. */
export type Inflate = (request: ChartRequest) => TreeFile | ChartFailure | undefined

/** Answers from charts that were inflated; those that were not are handed to `missing`. */
export function inflateFrom(
  charts: InflatedCharts,
  missing: (request: ChartRequest) => void = () => undefined,
): Inflate {
  const files = new Map<string, TreeFile>()
  return request => {
    const chart = charts.get(request.key)
    if (chart === undefined) {
      missing(request)
      return undefined
    }
    if (chart.kind === 'failed') return chart
    const file = files.get(request.key) ?? makeFile(chart.manifests)
    files.set(request.key, file)
    return file
  }
}
