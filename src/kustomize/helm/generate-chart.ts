import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { makeEntry } from '../accumulation.ts'
import type { Generated } from '../generators/generate.ts'
import type { Layer } from '../layer.ts'
import type { HelmChart, HelmGlobals } from './chart-fields.ts'
import { inflateChart } from './inflate-chart.ts'

/** What a chart adds to a layer. */
export function generateChart(
  layer: Layer,
  chart: HelmChart,
  globals: HelmGlobals,
  at: Place,
): readonly Generated[] {
  const { inflated, namespace, note } = layer.helm
  note()
  const resources = inflateChart(layer, chart, at, { globals, namespace, inflated })
  return resources.map(resource => ({ entry: makeEntry(resource), behavior: 'create' }))
}
