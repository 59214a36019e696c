import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import type { Compiled } from '../../core/compile.ts'
import { endOf } from '../../core/model/suspension.ts'

/** When charts that could not be had are tried again. */
export const chartRetryMs = 60_000

/** Whether a chart could not be had now, and may come yet. */
export function mayComeYet(charts: InflatedCharts): boolean {
  return [...charts.values()].some(chart => chart.kind === 'failed' && chart.isTemporary)
}

/** When the first suspension ends by itself, in milliseconds since the epoch. */
export function firstEnd(suspended: Compiled['suspended']): number | undefined {
  const end = Math.min(...[...suspended.values()].map(endOf))
  return Number.isFinite(end) ? end : undefined
}

/** The earlier of two times, of which either may be none. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
