import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { joinPath } from '../../../base/std/paths.ts'
import type { TreeDirectory } from '../../../base/tree/tree.ts'
import { kustomizationNames } from '../../../kustomize/index.ts'
import type { ChartReference, ChartTemplate } from '../../model/chart.ts'
import { type HelmSpec, releaseName } from '../kinds/application.ts'
import { manifestsBeside } from './manifests-beside.ts'

export interface ParsedChart {
  /** Absent where the application is no chart, or none that could be rendered. */
  readonly helm?: ChartTemplate
  readonly diagnostics: readonly Diagnostic[]
}

/** What is known of an application that may be a chart. */
export interface ChartCandidate {
  readonly name: string
  /** The application's directory, from the repository's root. */
  readonly path: string
  /** The application's document, or its directory. */
  readonly at: Place
  readonly spec: HelmSpec | undefined
}

/** The chart that an application is: as `spec.helm` says, or because its directory is one. */
export function parseChart(directory: TreeDirectory, candidate: ChartCandidate): ParsedChart {
  const isChart = directory.entries.has('Chart.yaml')
  const kustomization = kustomizationNames.find(name => directory.entries.has(name))
  const spec = candidate.spec ?? (isChart && kustomization === undefined ? { chart: '.' } : undefined)
  if (spec === undefined) return { diagnostics: [] }
  const at: Place = candidate.spec === undefined ? candidate.at : below(candidate.at)
  const chart = parseReference(spec, candidate.path, at)
  const files = parseFiles(spec, candidate.path, at)
  const release = spec.releaseName ?? candidate.name
  const diagnostics = [
    ...('code' in chart ? [chart] : []),
    ...files.diagnostics,
    ...(releaseName.test(release) ? [] : [releaseUnnamed(release, at)]),
    ...(kustomization === undefined ? [] : [ambiguous(`${candidate.path}/${kustomization}`, at)]),
  ]
  if ('code' in chart || diagnostics.length > 0) return { diagnostics }
  const own = chart.kind === 'directory' ? [chart.path] : []
  const beside = isChart ? [] : manifestsBeside(directory, candidate.path, [...own, ...files.paths])
  const { version, values = {} } = spec
  const helm: ChartTemplate = {
    chart,
    ...(version !== undefined && { version }),
    releaseName: release,
    valuesFiles: files.paths,
    values,
    at,
  }
  return { helm, diagnostics: beside.map(file => ambiguous(file, at)) }
}

function below(at: Place, ...path: readonly (string | number)[]): Place {
  return { ...at, path: ['spec', 'helm', ...path] }
}

function parseReference(
  { chart, digest }: HelmSpec,
  directory: string,
  at: Place,
): ChartReference | Diagnostic {
  const chartAt = at.path === undefined ? at : below(at, 'chart')
  if (chart.includes('://')) {
    if (!isFetched(chart)) {
      const message = `"spec.helm.chart" is "${chart}" but must be a directory, "oci://" or "https://"`
      return { code: 'fleet/field-invalid', severity: 'error', message, at: chartAt }
    }
    if (digest !== undefined) return { kind: 'archive', url: chart, digest }
    const message = 'a chart from elsewhere needs a digest'
    const hint = 'write "digest: sha256:..." beside it, so that nobody can change what is behind the address'
    return { code: 'fleet/field-missing', severity: 'error', message, at: chartAt, hint }
  }
  const path = joinPath(directory, chart)
  if (path === undefined || chart.startsWith('/')) return outside(chart, chartAt)
  if (digest === undefined) return { kind: 'directory', path }
  const message = '"spec.helm.digest" has no meaning for a chart of this repository'
  return { code: 'fleet/field-invalid', severity: 'error', message, at: below(at, 'digest') }
}

// What is not encrypted may only come from this machine: a registry or a server that somebody tries things with.
function isFetched(url: string): boolean {
  return (
    /^(?:oci|https):\/\/[^/@]+\/./.test(url) ||
    /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?\/./.test(url)
  )
}

function parseFiles(
  { valuesFiles = [] }: HelmSpec,
  directory: string,
  at: Place,
): { readonly paths: readonly string[]; readonly diagnostics: readonly Diagnostic[] } {
  const paths: string[] = []
  const diagnostics: Diagnostic[] = []
  for (const [index, file] of valuesFiles.entries()) {
    const path = joinPath(directory, file)
    if (path === undefined || file.startsWith('/'))
      diagnostics.push(outside(file, below(at, 'valuesFiles', index)))
    else paths.push(path)
  }
  return { paths, diagnostics }
}

function outside(path: string, at: Place): Diagnostic {
  const message = `"${path}" leaves the fleet repository`
  return { code: 'tree/path-outside', severity: 'error', message, at }
}

function releaseUnnamed(name: string, at: Place): Diagnostic {
  return {
    code: 'fleet/field-missing',
    severity: 'error',
    message: `"${name}" cannot be the name of a Helm release`,
    at,
    hint: 'give it another under "spec.helm.releaseName", of at most 53 characters',
  }
}

function ambiguous(file: string, chart: Place): Diagnostic {
  return {
    code: 'chart/ambiguous',
    severity: 'error',
    message: 'this is not rendered, because the application is a chart',
    at: { file },
    related: [{ message: 'it says so here', at: chart }],
    hint: 'move it into the templates of the chart, or let a kustomization inflate the chart with "helmCharts"',
  }
}
