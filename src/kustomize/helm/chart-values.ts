import { mergeValues } from '../../base/chart/merge-values.ts'
import { isError } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject } from '../../base/std/json.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import { openFileBelow } from '../open-path.ts'
import type { HelmChart } from './chart-fields.ts'
import type { HelmScope } from './inflate-chart.ts'
import { isMisfit, mergeInline } from './merge-inline.ts'

const merges: ReadonlySet<string> = new Set(['merge', 'override', 'replace'])

/** What a chart gets over its own values: its file of values with the inline ones, then the additional files. */
export function chartValues(scope: HelmScope, chart: HelmChart, ownFile: string): JsonObject | undefined {
  const { valuesInline = {}, additionalValuesFiles = [] } = chart
  const valuesMerge = chart.valuesMerge || 'override'
  if (!merges.has(valuesMerge)) {
    scope.refuse(`"valuesMerge" is "${valuesMerge}", not one of ${[...merges].join(', ')}`, ['valuesMerge'])
    return undefined
  }
  const file = chart.valuesFile || ownFile
  const more = additionalValuesFiles.map((path, index) =>
    readValues(scope, path, ['additionalValuesFiles', index]),
  )
  const isInline = Object.keys(valuesInline).length > 0
  const base = isInline && valuesMerge === 'replace' ? {} : readValues(scope, file, ['valuesFile'])
  if (base === undefined) return undefined
  const merged = isInline ? withInline(scope, valuesInline, base, valuesMerge) : base
  return more.reduce<JsonObject | undefined>(
    (below, above) => below && above && mergeValues(below, above),
    merged,
  )
}

function withInline(
  scope: HelmScope,
  inline: JsonObject,
  file: JsonObject,
  valuesMerge: string,
): JsonObject | undefined {
  if (valuesMerge === 'replace') return inline
  const merged = valuesMerge === 'merge' ? mergeInline(file, inline) : mergeInline(inline, file)
  if (!isMisfit(merged)) return merged ?? {}
  const message = `"${merged.path.join('.')}" is of another kind in the file of values`
  scope.refuse(message, ['valuesInline', ...merged.path])
  return undefined
}

function readValues(
  scope: HelmScope,
  path: string,
  field: readonly (string | number)[],
): JsonObject | undefined {
  const opened = openFileBelow(scope.tree, scope.directory, path)
  if (!('kind' in opened)) {
    scope.refuse(opened.message, field, opened.hint)
    return undefined
  }
  const { documents, diagnostics } = parseDocuments(opened.file, opened.path)
  for (const diagnostic of diagnostics) scope.report(diagnostic)
  if (diagnostics.some(isError)) return undefined
  const value = documents[0]?.value ?? {}
  if (isObject(value)) return value
  scope.refuse(`"${path}" holds no map of values`, field)
  return undefined
}
