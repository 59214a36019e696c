import type { ChartSource } from '../../../base/chart/chart-request.ts'
import { mergeValues } from '../../../base/chart/merge-values.ts'
import type { Diagnostic, Place } from '../../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../../base/std/json.ts'
import { memoizeByIdentity } from '../../../base/std/memoize.ts'
import { entryAt, type TreeDirectory, type TreeEntry } from '../../../base/tree/tree.ts'
import { parseDocuments } from '../../../base/yaml/parse-documents.ts'
import type { ChartTemplate } from '../../model/chart.ts'
import type { Application } from '../../model/fleet.ts'

/** A chart with what the application gives it, before anything that differs between clusters. */
export interface ResolvedChart {
  /** Changes whenever what the tree has of it does. */
  readonly id: string
  readonly template: ChartTemplate
  /** Absent where there is none, which the diagnostics tell. */
  readonly source: ChartSource | undefined
  /** The files of values, each over the one before, and then the application's own. */
  readonly values: JsonObject
  readonly diagnostics: readonly Diagnostic[]
}

const absent: TreeEntry = { kind: 'submodule', id: '' }

/**
 * Finds the chart that an application is, and its files of values; the same object for the same content, in whichever
 * revision. Undefined for an application that is no chart.
 */
export function resolveChart(
  tree: TreeDirectory,
  { helm: template }: Application,
): ResolvedChart | undefined {
  if (template === undefined) return undefined
  const paths = template.chart.kind === 'directory' ? [template.chart.path] : []
  const entries = [...paths, ...template.valuesFiles].map(path => entryAt(tree, path) ?? absent)
  return resolveEntries(template, ...entries)
}

const resolveEntries: (template: ChartTemplate, ...entries: readonly TreeEntry[]) => ResolvedChart =
  memoizeByIdentity((template: ChartTemplate, ...entries: readonly TreeEntry[]) => {
    const diagnostics: Diagnostic[] = []
    const isOwn = template.chart.kind === 'directory'
    const source = findSource(template, entries[0], diagnostics)
    const values = template.valuesFiles.map((path, index) =>
      readValues(path, entries[isOwn ? index + 1 : index], valuesAt(template, index), diagnostics),
    )
    const id = entries.map(entry => entry.id).join(' ')
    const merged = [...values, template.values].reduce(mergeValues, {})
    return { id, template, source, values: merged, diagnostics }
  })

function findSource(
  { chart, version, at }: ChartTemplate,
  entry: TreeEntry | undefined,
  diagnostics: Diagnostic[],
): ChartSource | undefined {
  if (chart.kind === 'archive') return { ...chart, ...(version !== undefined && { version }) }
  const directory = entry?.kind === 'directory' ? entry : undefined
  const about = directory?.entries.get('Chart.yaml')
  if (directory === undefined || about?.kind !== 'file') {
    const message = `there is no chart at "${chart.path}"`
    diagnostics.push({ code: 'chart/missing', severity: 'error', message, at: fieldOf(at, 'chart') })
    return undefined
  }
  const file = `${chart.path}/Chart.yaml`
  const parsed = parseDocuments(about, file)
  diagnostics.push(...parsed.diagnostics)
  const own = isObject(parsed.documents[0]?.value) ? parsed.documents[0].value.version : undefined
  if (version !== undefined && own !== version) {
    const message = `the chart has version "${String(own)}", not "${version}"`
    diagnostics.push({ code: 'chart/invalid', severity: 'error', message, at: fieldOf(at, 'version') })
  }
  return { kind: 'directory', path: chart.path, directory }
}

function readValues(
  path: string,
  entry: TreeEntry | undefined,
  at: Place,
  diagnostics: Diagnostic[],
): JsonObject {
  if (entry?.kind !== 'file') {
    const message = `there is no file "${path}"`
    diagnostics.push({ code: 'chart/missing', severity: 'error', message, at })
    return {}
  }
  const parsed = parseDocuments(entry, path)
  diagnostics.push(...parsed.diagnostics)
  const [first, second] = parsed.documents
  if (first === undefined) return {}
  if (isObject(first.value) && second === undefined) return withoutSops(first.value)
  const message = 'a file of values is one map'
  diagnostics.push({ code: 'chart/invalid', severity: 'error', message, at: { file: path } })
  return {}
}

// The values of an encrypted file stay as they are, and go through the chart as texts.
function withoutSops({ sops, ...values }: JsonObject): JsonObject {
  return isObject(sops) && typeof sops.mac === 'string'
    ? values
    : { ...values, ...(sops !== undefined && { sops }) }
}

function valuesAt({ at }: ChartTemplate, index: number): Place {
  return fieldOf(at, 'valuesFiles', index)
}

// A chart that nobody wrote an application for has no such field: its directory is the place.
function fieldOf(at: Place, ...path: readonly (string | number)[]): Place {
  return at.path === undefined ? at : { ...at, path: [...at.path, ...path] }
}
