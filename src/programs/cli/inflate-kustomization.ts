import type { ChartRequest } from '../../base/chart/chart-request.ts'
import type { InflatedChart } from '../../base/chart/inflated-chart.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { defaultCacheDirectory } from '../../io/git/cache-directory.ts'
import { HelmCharts } from '../../io/helm/helm-charts.ts'
import { accumulate, type Inflate, inflateFrom } from '../../kustomize/index.ts'
import { ChartInflater } from '../../reconcile/charts/chart-inflater.ts'

/** Renders the charts that a kustomization and its bases name, as they come: also those that are never the same. */
export async function inflateKustomization(
  tree: TreeDirectory,
  path: string,
  helmCommand: string,
): Promise<Inflate> {
  const renderer = new HelmCharts({
    command: helmCommand,
    cacheDirectory: defaultCacheDirectory(process.env),
  })
  const inflater = new ChartInflater(renderer, { takesUnstable: true })
  try {
    const requests: ChartRequest[] = []
    accumulate(tree, path, { lenient: true, inflated: inflateFrom(new Map(), each => requests.push(each)) })
    const charts: ReadonlyMap<string, InflatedChart> = await inflater.inflate(requests)
    return inflateFrom(charts)
  } finally {
    await renderer.close()
  }
}
