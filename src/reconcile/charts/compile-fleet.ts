import type { InflatedCharts } from '../../base/chart/inflated-chart.ts'
import {
  type CompileCache,
  type Compiled,
  type CompileInputs,
  chartRequests,
  compile,
  heldChartRequests,
  type Refused,
} from '../../core/compile.ts'
import type { ChartInflater } from './chart-inflater.ts'

export interface CompileOptions {
  readonly cache: CompileCache
  readonly charts: ChartInflater
  /** What the compile before gave. */
  readonly last?: Compiled | undefined
  readonly signal?: AbortSignal | undefined
}

export interface CompiledFleet {
  readonly result: Compiled | Refused
  /** What the applications that are charts were rendered from. */
  readonly charts: InflatedCharts
}

/** Compiles with the charts inflated before. Those of older revisions are, too, when a pair is held at one of them. */
export async function compileFleet(inputs: CompileInputs, options: CompileOptions): Promise<CompiledFleet> {
  const { cache, charts: inflater, last, signal } = options
  const charts = await inflater.inflate(chartRequests(inputs, cache), signal)
  const result = compile({ ...inputs, charts }, cache, last)
  if (result.fleet === undefined || result.exceptions.length === 0) return { result, charts }
  if (heldChartRequests(inputs, cache).every(({ key }) => charts.has(key))) return { result, charts }
  const all = await inflateAll(inputs, options)
  return { result: compile({ ...inputs, charts: all }, cache, last), charts: all }
}

/** The charts of every revision of the inputs. */
export function inflateAll(inputs: CompileInputs, options: CompileOptions): Promise<InflatedCharts> {
  const { cache, charts, signal } = options
  return charts.inflate([...chartRequests(inputs, cache), ...heldChartRequests(inputs, cache)], signal)
}
