import type { Place } from '../base/diagnostic/diagnostic.ts'
import { isObject, type JsonValue } from '../base/std/json.ts'
import { makeFile } from '../base/tree/make-tree.ts'
import type { TreeFile } from '../base/tree/tree.ts'
import { parseDocuments } from '../base/yaml/parse-documents.ts'
import type { TransformerConfig } from './kustomization/kustomization.ts'
import { transformerShape } from './kustomization/kustomization-shape.ts'
import type { ShapeReport } from './kustomization/shape.ts'
import { type Layer, runTransform } from './layer.ts'
import { openFileBelow, toDiagnostic } from './open-path.ts'
import { setImage } from './transformers/images.ts'
import { setTexts, toFieldSpec } from './transformers/labels.ts'
import { setNamespace } from './transformers/namespace.ts'
import { setReplicas } from './transformers/replicas.ts'
import type { Transform } from './transformers/transform.ts'

/** Applies an entry of `transformers`: a file, or the text, of configurations of kustomize's built-in transformers. */
export function applyBuiltIns(layer: Layer, entry: string, at: Place): void {
  if (entry.includes('\n')) {
    applyFile(layer, makeFile(entry), layer.file, at)
    return
  }
  const opened = openFileBelow(layer.tree, layer.directory, entry)
  if ('kind' in opened) applyFile(layer, opened.file, opened.path, undefined)
  else layer.report(toDiagnostic(opened, at))
}

function applyFile(layer: Layer, file: TreeFile, path: string, inline: Place | undefined): void {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kustomize' })
  for (const found of diagnostics) layer.report(inline === undefined ? found : { ...found, at: inline })
  for (const { value, index } of documents) {
    applyDocument(layer, value, inline ?? { file: path, document: index }, inline !== undefined)
  }
}

function applyDocument(layer: Layer, value: JsonValue, at: Place, inline: boolean): void {
  const kind = isObject(value) ? value.kind : undefined
  const make = typeof kind === 'string' && Object.hasOwn(transformers, kind) ? transformers[kind] : undefined
  if (!isObject(value) || value.apiVersion !== 'builtin' || make === undefined) {
    const supported = Object.keys(transformers).join(', ')
    const message = `transformer "${String(kind)}" is not supported`
    const hint = `supported are those of apiVersion builtin: ${supported}`
    layer.report({ code: 'kustomize/field-unsupported', severity: 'error', message, at, hint })
    return
  }
  const report: ShapeReport = (code, message, path, { hint } = {}) => {
    const place = inline ? at : { ...at, path }
    layer.report({ code, severity: 'error', message, at: place, ...(hint === undefined ? {} : { hint }) })
  }
  const config = transformerShape(value, [], report)
  if (config !== undefined) runTransform(layer, make(config), at)
}

const transformers: Readonly<Record<string, (config: TransformerConfig) => Transform>> = {
  LabelTransformer: config => setTexts(config.labels ?? {}, specsOf(config)),
  AnnotationsTransformer: config => setTexts(config.annotations ?? {}, specsOf(config)),
  NamespaceTransformer: config =>
    setNamespace(config.metadata?.namespace ?? '', {
      specs: specsOf(config),
      unsetOnly: config.unsetOnly ?? false,
      subjects: subjectsOf(config.setRoleBindingSubjects),
    }),
  ImageTagTransformer: config => setImage(config.imageTag ?? { at: [] }, specsOf(config)),
  ReplicaCountTransformer: config => setReplicas(config.replica ?? { at: [] }, specsOf(config)),
}

function specsOf(config: TransformerConfig): ReturnType<typeof toFieldSpec>[] {
  return (config.fieldSpecs ?? []).map(toFieldSpec)
}

function subjectsOf(mode: string | undefined): 'defaultOnly' | 'allServiceAccounts' | 'none' {
  return mode === 'allServiceAccounts' || mode === 'none' ? mode : 'defaultOnly'
}
