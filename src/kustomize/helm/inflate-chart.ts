import { type ChartRequest, makeChartRequest, type Release } from '../../base/chart/chart-request.ts'
import { explainFailure } from '../../base/chart/explain-failure.ts'
import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import type { TreeDirectory } from '../../base/tree/tree.ts'
import { openPath } from '../open-path.ts'
import { readResources } from '../read-resources.ts'
import type { Resource } from '../resource.ts'
import type { HelmChart, HelmGlobals } from './chart-fields.ts'
import { chartValues } from './chart-values.ts'
import type { Inflate } from './inflate-from.ts'

/** Where a chart is inflated: the kustomization's directory, and who knows what Helm printed. */
export interface HelmScope {
  readonly tree: TreeDirectory
  readonly directory: string
  readonly report: (diagnostic: Diagnostic) => void
  /** Reports a mistake of the chart's entry, at a field of it. */
  readonly refuse: (message: string, field?: readonly (string | number)[], hint?: string) => void
}

export interface HelmOptions {
  readonly globals: HelmGlobals
  /** The kustomization's own namespace, else the nearest one of the kustomizations that it is a base of. */
  readonly namespace: string | undefined
  /** Absent: charts are not inflated, and naming one is a mistake. */
  readonly inflated: Inflate | undefined
}

/** The mark by which the namespace transformer knows what Helm has put into a namespace itself. */
export const helmGenerated = 'internal.config.kubernetes.io/helm-generated'

/** The resources that a chart renders (HelmChartInflationGenerator.go); mistakes are reported at its entry. */
export function inflateChart(
  build: Pick<HelmScope, 'tree' | 'directory' | 'report'>,
  chart: HelmChart,
  at: Place,
  options: HelmOptions,
): readonly Resource[] {
  const { report } = build
  const refuse: HelmScope['refuse'] = (message, field = [], hint) => {
    const place = { ...at, path: [...(at.path ?? []), ...field] }
    const why = hint === undefined ? {} : { hint }
    report({ code: 'chart/invalid', severity: 'error', message, at: place, ...why })
  }
  if (options.inflated === undefined) {
    const message = 'charts are not inflated: must specify --enable-helm'
    report({ code: 'chart/not-allowed', severity: 'error', message, at })
    return []
  }
  const request = requestOf({ ...build, refuse }, chart, options)
  if (request === undefined) return []
  const output = options.inflated(request)
  if (output === undefined) return []
  if (output.kind === 'failed') {
    const root = request.chart.kind === 'directory' ? request.chart.path : undefined
    report(explainFailure(output, root, at))
    return []
  }
  const { resources, diagnostics } = readResources(output, at.file)
  for (const { message } of diagnostics) refuse(`what the chart renders cannot be read: ${message}`)
  return resources.map(resource => mark({ ...resource, origin: at }))
}

function requestOf(scope: HelmScope, chart: HelmChart, options: HelmOptions): ChartRequest | undefined {
  const { name = '', version = '', repo = '' } = chart
  if (name === '') {
    scope.refuse('chart name cannot be empty')
    return undefined
  }
  const home = options.globals.chartHome || 'charts'
  const folder = version !== '' && repo !== '' ? `${home}/${name}-${version}` : home
  const opened = openPath(scope.tree, scope.directory, `${folder}/${name}`)
  if (!('kind' in opened) || opened.kind !== 'directory') {
    scope.refuse(`there is no chart at "${folder}/${name}"`, ['name'], fetchHint(chart, folder))
    return undefined
  }
  const values = chartValues(scope, chart, `${folder}/${name}/values.yaml`)
  if (values === undefined) return undefined
  return makeChartRequest(opened, releaseOf(chart, options.namespace), values)
}

function fetchHint({ name = '', version, repo }: HelmChart, folder: string): string | undefined {
  if (!repo) return undefined
  const from = repo.startsWith('oci://') ? `${repo.replace(/\/$/, '')}/${name}` : `--repo ${repo} ${name}`
  const pinned = version ? ` --version ${version}` : ''
  return `fetch it once, and commit it: helm pull --untar --untardir ${folder} ${from}${pinned}`
}

function releaseOf(chart: HelmChart, inherited: string | undefined): Release {
  const { releaseName, nameTemplate, kubeVersion, apiVersions } = chart
  const namespace = chart.namespace || inherited
  return {
    ...(releaseName && { name: releaseName }),
    ...(nameTemplate && { nameTemplate }),
    ...(namespace && { namespace }),
    ...(kubeVersion && { kubeVersion }),
    ...(apiVersions && { apiVersions }),
    includeCrds: chart.includeCRDs ?? false,
    skipHooks: chart.skipHooks ?? false,
    skipTests: chart.skipTests ?? false,
  }
}

function mark(resource: Resource): Resource {
  const { object } = resource
  const annotations = { ...object.metadata.annotations, [helmGenerated]: 'true' }
  return { ...resource, object: { ...object, metadata: { ...object.metadata, annotations } } }
}
