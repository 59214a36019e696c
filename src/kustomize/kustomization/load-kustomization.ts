import { type Diagnostic, isError, type Place } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { oncePerFile } from '../../base/tree/once-per-file.ts'
import type { TreeDirectory, TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { Kustomization } from './kustomization.ts'
import { kustomizationShape } from './kustomization-shape.ts'
import type { ShapeReport } from './shape.ts'

/** A kustomization file with its path; what could not be read is absent and reported. */
export interface LoadedKustomization {
  readonly kustomization: Kustomization
  readonly path: string
  readonly diagnostics: readonly Diagnostic[]
}

/** Whether a kustomization could not be read as it was meant. */
export function isFailed({ diagnostics }: LoadedKustomization): boolean {
  return diagnostics.some(isError)
}

export const kustomizationNames: readonly string[] = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
]

/** The kustomization of a directory; undefined when it has no kustomization file. */
export function loadKustomization(directory: TreeDirectory, path: string): LoadedKustomization | undefined {
  const found = kustomizationNames.flatMap(name => {
    const entry = directory.entries.get(name)
    return entry === undefined || entry.kind === 'directory' ? [] : [{ name, entry }]
  })
  const first = found[0]
  if (first === undefined) return undefined
  const file = path === '' ? first.name : `${path}/${first.name}`
  if (first.entry.kind !== 'file') return broken(file, 'tree/symlink', `"${file}" is a symbolic link`)
  if (found.length > 1) {
    const names = found.map(({ name }) => `"${name}"`).join(', ')
    return broken(file, 'kustomize/file-ambiguous', `${names} stand beside each other`)
  }
  return loadFile(first.entry, file)
}

const loadFile = oncePerFile(parseKustomization)

function parseKustomization(file: TreeFile, path: string): LoadedKustomization {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kubernetes', asGo: true })
  const [document, second] = documents
  if (document === undefined) {
    if (diagnostics.length > 0) return { kustomization: {}, path, diagnostics }
    return broken(path, 'kustomize/empty', `"${path}" is empty`)
  }
  const found: Diagnostic[] = [...diagnostics]
  const { index, value } = document
  const report: ShapeReport = (code, message, at, { part, hint } = {}) => {
    const place: Place = { file: path, document: index, path: at, ...(part === undefined ? {} : { part }) }
    found.push({ code, severity: 'error', message, at: place, ...(hint === undefined ? {} : { hint }) })
  }
  if (second !== undefined) {
    const at = { file: path, document: second.index }
    found.push({ code: 'kustomize/kind-wrong', severity: 'error', message: 'a second document', at })
  }
  const kustomization = kustomizationShape(value, [], report) ?? {}
  if (isObject(value)) checkHead(value, kustomization, report)
  found.push(...deprecationsIn(kustomization, path, index))
  return { kustomization, path, diagnostics: found }
}

const replacedFields = [
  ['bases', 'resources'],
  ['commonLabels', 'labels'],
  ['helmChartInflationGenerator', 'helmCharts'],
  ['imageTags', 'images'],
  ['patchesJson6902', 'patches'],
  ['patchesStrategicMerge', 'patches'],
  ['vars', 'replacements'],
] as const

function deprecationsIn(kustomization: Kustomization, file: string, document: number): readonly Diagnostic[] {
  return replacedFields.flatMap(([field, successor]) => {
    if (kustomization[field] === undefined) return []
    const at: Place = { file, document, path: [field], part: 'key' }
    const message = `"${field}" is deprecated`
    const hint = `use "${successor}" instead`
    return [{ code: 'kustomize/field-deprecated', severity: 'warning', message, at, hint }]
  })
}

function checkHead(value: JsonObject, { kind, apiVersion }: Kustomization, report: ShapeReport): void {
  const content = Object.keys(value).filter(
    key => key !== 'kind' && key !== 'apiVersion' && value[key] !== null && !isEmptyOldList(key, value[key]),
  )
  if (content.length === 0) report('kustomize/empty', 'the kustomization has no fields', [])
  if (kind !== undefined && kind !== '' && kind !== 'Kustomization' && kind !== 'Component') {
    report('kustomize/kind-wrong', `kind "${kind}" is neither "Kustomization" nor "Component"`, ['kind'])
    return
  }
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`
  if (apiVersion !== undefined && apiVersion !== '' && apiVersion !== wanted) {
    const message = `apiVersion "${apiVersion}" of a ${kind ?? 'Kustomization'} should be "${wanted}"`
    report('kustomize/kind-wrong', message, ['apiVersion'])
  }
}

// These join other fields before kustomize looks whether there is anything.
function isEmptyOldList(key: string, value: JsonValue | undefined): boolean {
  return (key === 'bases' || key === 'imageTags') && isArray(value) && value.length === 0
}

function broken(path: string, code: Diagnostic['code'], message: string): LoadedKustomization {
  return { kustomization: {}, path, diagnostics: [{ code, severity: 'error', message, at: { file: path } }] }
}
