import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { isArray } from '../../base/std/json.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { ReplacementEntry } from '../kustomization/kustomization.ts'
import { fileReplacement } from '../kustomization/kustomization-shape.ts'
import { reportAt } from '../kustomization/read-document.ts'
import { list } from '../kustomization/shape.ts'
import { type Layer, openFile, placeIn, runTransform } from '../layer.ts'
import { replace } from './replace.ts'

const listShape = list(fileReplacement)

/** Applies an entry of `replacements`: one that is written out, or those of a file. */
export function applyReplacement(
  layer: Layer,
  entry: ReplacementEntry,
  at: Place = placeIn(layer, entry.at),
): void {
  const { path = '', source, targets = [] } = entry
  if (path === '') {
    runTransform(layer, replace(entry), at)
    return
  }
  if (source !== undefined || targets.length > 0) {
    const message = '"path" and an inline replacement exclude each other'
    layer.report({ code: 'kustomize/replacement-invalid', severity: 'error', message, at })
    return
  }
  const opened = openFile(layer, path, at)
  if (opened === undefined) return
  for (const { read, place } of readFile(layer, opened, at)) runTransform(layer, replace(read), place)
}

function readFile(
  layer: Layer,
  { file, path }: NonNullable<ReturnType<typeof openFile>>,
  at: Place,
): readonly { readonly read: ReplacementEntry; readonly place: Place }[] {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kubernetes', asGo: true })
  for (const diagnostic of diagnostics) layer.report(diagnostic)
  const [document] = documents
  if (document === undefined) {
    if (diagnostics.length === 0)
      layer.report({
        code: 'kustomize/replacement-invalid',
        severity: 'error',
        message: `"${path}" is empty`,
        at,
      })
    return []
  }
  const { value, index } = document
  const report = reportAt(path, index, found => {
    if (found.code !== 'kustomize/field-unknown') layer.report(found)
  })
  const read = isArray(value) ? listShape(value, [], report) : [fileReplacement(value, [], report)]
  return (read ?? []).flatMap(entry =>
    entry === undefined ? [] : [{ read: entry, place: { file: path, document: index, path: entry.at } }],
  )
}
