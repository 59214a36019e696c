import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import { type Compiled, nextPinEnd } from '../../core/compile.ts'
import { endOf } from '../../core/model/suspension.ts'

/** When charts that could not be had are tried again. */
export const chartRetryMs = 60_000

/** Whether a chart could not be had now, and may come yet. */
export function mayComeYet(charts: InflatedCharts): boolean {
  return [...charts.values()].some(chart => chart.kind === 'failed' && chart.isTemporary)
}

/** When the first suspension, or pin, ends by itself, in milliseconds since the epoch. */
export function firstEnd(
  { suspended, fleet }: Pick<Compiled, 'suspended' | 'fleet'>,
  now: number,
): number | undefined {
  const end = Math.min(nextPinEnd(fleet.root, now), ...[...suspended.values()].map(endOf))
  return Number.isFinite(end) ? end : undefined
}

/** The earlier of two times, of which either may be none. */
export function earliest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.min(a, b)
}
