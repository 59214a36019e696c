import { explainFailure } from '../../../base/chart/explain-failure.ts'
import type { InflatedChart, InflatedCharts } from '../../../base/chart/inflated-chart.ts'
import type { Diagnostic } from '../../../base/diagnostic/diagnostic.ts'
import { sha256 } from '../../../base/std/hash.ts'
import { makeTree } from '../../../base/tree/make-tree.ts'
import { type AccumulateOptions, type Accumulation, accumulate, addStep } from '../../../kustomize/index.ts'
import type { ChartTemplate } from '../../model/chart.ts'
import type { ChartNeed } from './chart-need.ts'
import { readChart } from './read-chart.ts'

/** What a chart gives to a chain in the place of a template's files. */
export interface ChartContent {
  /** Equal for contents that are equal. */
  readonly id: string
  readonly accumulation: (options: AccumulateOptions) => Accumulation
}

/** The content of a chart, from what Helm made of its request; with the reasons where there is none. */
export function chartContent(need: ChartNeed, charts: InflatedCharts): ChartContent {
  const { request, chart, diagnostics } = need
  if (request === undefined) return failed(diagnostics)
  const inflated = charts.get(request.key) ?? notInflated
  if (inflated.kind === 'failed') {
    const { chart: from, at } = chart.template
    return failed([explainFailure(inflated, from.kind === 'directory' ? from.path : undefined, at)])
  }
  return {
    id: `${request.key} ${rootOf(chart.template)}`,
    accumulation: options =>
      addStep(empty(options), () => readChart(inflated.manifests, rootOf(chart.template), chart.template.at)),
  }
}

const notInflated: InflatedChart = {
  kind: 'failed',
  code: 'chart/not-allowed',
  message: 'charts are not rendered here',
  isTemporary: false,
}

function empty(options: AccumulateOptions): Accumulation {
  return accumulate(makeTree({}), '', options)
}

function failed(diagnostics: readonly Diagnostic[]): ChartContent {
  const words = diagnostics.map(({ code, message, at }) => `${code} ${message} ${at.file}`)
  return {
    id: `failed ${sha256(words.join('\n'))}`,
    accumulation: options => ({ ...empty(options), diagnostics }),
  }
}

function rootOf({ chart }: ChartTemplate): string {
  return chart.kind === 'directory' ? chart.path : chart.url
}
