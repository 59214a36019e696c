import type { ChartValues } from '../../base/chart/chart-request.ts'
import { isError } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../base/std/json.ts'
import { type TreeFile, textOf } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { openFileBelow } from '../open-path.ts'
import type { HelmChart } from './chart-fields.ts'
import type { HelmScope } from './inflate-chart.ts'
import { isMisfit, mergeInline } from './merge-inline.ts'

const merges: ReadonlySet<string> = new Set(['merge', 'override', 'replace'])

/**
 * What a chart gets over its own values: its file of values with the inline ones, then the additional files. Files that
 * nothing is merged into are handed on as they are.
 */
export function chartValues(
  scope: HelmScope,
  chart: HelmChart,
  ownFile: string,
): readonly ChartValues[] | undefined {
  const { valuesInline = {}, additionalValuesFiles = [] } = chart
  const valuesMerge = chart.valuesMerge || 'override'
  if (!merges.has(valuesMerge)) {
    scope.refuse(`"valuesMerge" is "${valuesMerge}", not one of ${[...merges].join(', ')}`, ['valuesMerge'])
    return undefined
  }
  const isInline = Object.keys(valuesInline).length > 0
  const layers: (ChartValues | undefined)[] = []
  if (isInline && valuesMerge === 'replace') layers.push(valuesInline)
  else {
    const opened = openValues(scope, chart.valuesFile || ownFile, ['valuesFile'])
    const own =
      opened && (isInline ? withInline(scope, valuesInline, opened, valuesMerge) : textOf(opened.file))
    layers.push(own)
  }
  for (const [index, path] of additionalValuesFiles.entries()) {
    const opened = openValues(scope, path, ['additionalValuesFiles', index])
    layers.push(opened && textOf(opened.file))
  }
  const found = layers.filter(layer => layer !== undefined)
  return found.length === layers.length ? found : undefined
}

interface ValuesFile {
  readonly file: TreeFile
  readonly path: string
}

function withInline(
  scope: HelmScope,
  inline: JsonObject,
  opened: ValuesFile,
  valuesMerge: string,
): JsonObject | undefined {
  const file = readValues(scope, opened)
  if (file === undefined) return undefined
  const merged = valuesMerge === 'merge' ? mergeInline(file, inline) : mergeInline(inline, file)
  if (!isMisfit(merged)) return merged ?? {}
  const message = `"${merged.path.join('.')}" is of another kind in the file of values`
  scope.refuse(message, ['valuesInline', ...merged.path])
  return undefined
}

function openValues(
  scope: HelmScope,
  path: string,
  field: readonly (string | number)[],
): ValuesFile | undefined {
  const opened = openFileBelow(scope.tree, scope.directory, path)
  if ('kind' in opened) return opened
  scope.refuse(opened.message, field, opened.hint)
  return undefined
}

function readValues(scope: HelmScope, { file, path }: ValuesFile): JsonObject | undefined {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kustomize' })
  for (const diagnostic of diagnostics) scope.report(diagnostic)
  if (diagnostics.some(isError)) return undefined
  const value = documents[0]?.value ?? {}
  if (isObject(value)) return value
  scope.refuse(`"${path}" holds no map of values`, ['valuesFile'])
  return undefined
}
