import type { JsonObject } from '../../base/std/json.ts'
import { fields, list, type Placed, placed, type Shape, text, texts } from '../kustomization/shape.ts'
import { anyMap, type HelmChart, type HelmGlobals } from './chart-fields.ts'

/** One entry of the deprecated `helmChartInflationGenerator`. */
export interface OldHelmChart extends Placed {
  readonly chartName?: string
  readonly chartVersion?: string
  readonly chartRepoUrl?: string
  readonly chartHome?: string
  readonly chartRepoName?: string
  readonly helmBin?: string
  readonly helmHome?: string
  readonly values?: string
  readonly valuesLocal?: JsonObject
  readonly valuesMerge?: string
  readonly releaseName?: string
  readonly releaseNamespace?: string
  readonly extraArgs?: readonly string[]
}

export const oldHelmCharts: Shape<readonly OldHelmChart[]> = list(
  placed(
    fields({
      chartName: text,
      chartVersion: text,
      chartRepoUrl: text,
      chartHome: text,
      chartRepoName: text,
      helmBin: text,
      helmHome: text,
      values: text,
      valuesLocal: anyMap,
      valuesMerge: text,
      releaseName: text,
      releaseNamespace: text,
      extraArgs: texts,
    }),
  ),
)

/** All charts of a kustomization, the deprecated ones last; their globals count where there are no others. */
export function allHelmCharts(kustomization: {
  readonly helmGlobals?: HelmGlobals
  readonly helmCharts?: readonly (HelmChart & Placed)[]
  readonly helmChartInflationGenerator?: readonly OldHelmChart[]
}): { readonly charts: readonly (HelmChart & Placed)[]; readonly globals: HelmGlobals } {
  const { helmGlobals, helmCharts = [], helmChartInflationGenerator: old = [] } = kustomization
  const chartHome = old.findLast(each => (each.chartHome ?? '') !== '')?.chartHome
  const globals = helmGlobals ?? { ...(chartHome !== undefined && { chartHome }) }
  return { charts: [...helmCharts, ...old.map(toChart)], globals }
}

// The program drops the other fields, too (makeHelmChartFromHca).
function toChart(old: OldHelmChart): HelmChart & Placed {
  return {
    at: old.at,
    name: old.chartName ?? '',
    version: old.chartVersion ?? '',
    repo: old.chartRepoUrl ?? '',
    valuesFile: old.values ?? '',
    valuesInline: old.valuesLocal ?? {},
    valuesMerge: old.valuesMerge ?? '',
    releaseName: old.releaseName ?? '',
  }
}
