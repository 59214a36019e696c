import { applyBuiltIns } from './apply-built-ins.ts'
import { applyPatch, applyStrategicMerge } from './apply-patches.ts'
import { originsOf, sourceAt } from './field-origins.ts'
import { absorb } from './generators/absorb.ts'
import { generateConfigMap, generateSecret } from './generators/generate.ts'
import type { ConfigMapArguments, SecretArguments } from './kustomization/kustomization.ts'
import { type Layer, placeIn, runTransform } from './layer.ts'
import { openFileBelow, toDiagnostic } from './open-path.ts'
import { annotationSpecs, selectorLabels } from './schema/field-specs.ts'
import { setImage } from './transformers/images.ts'
import { setLabels, setTexts } from './transformers/labels.ts'
import { addPrefix, addSuffix } from './transformers/name-affix.ts'
import { setNamespace } from './transformers/namespace.ts'
import { setReplicas } from './transformers/replicas.ts'

/** Runs the generators of a layer: ConfigMaps, then Secrets. */
export function runGenerators(layer: Layer): void {
  const { configMapGenerator = [], secretGenerator = [] } = layer.kustomization
  for (const source of configMapGenerator) runGenerator(layer, source, generateConfigMap)
  for (const source of secretGenerator) runGenerator(layer, source, generateSecret)
}

function runGenerator<T extends ConfigMapArguments | SecretArguments>(
  layer: Layer,
  source: T,
  generate: (
    source: T,
    scope: Parameters<typeof generateConfigMap>[1],
  ) => ReturnType<typeof generateConfigMap>,
): void {
  const at = placeIn(layer, source.at)
  const open = (path: string): ReturnType<Parameters<typeof generateConfigMap>[1]['open']> => {
    const opened = openFileBelow(layer.tree, layer.directory, path)
    if ('kind' in opened) return opened.file
    layer.report(toDiagnostic(opened, at))
    return undefined
  }
  const { report } = layer
  const generated = generate(source, { options: layer.kustomization.generatorOptions, open, at, report })
  if (generated === undefined) return
  const { entry, behavior } = generated
  const origins = layer.provenance ? { origins: originsOf(entry.resource.object, sourceAt(at)) } : {}
  runTransform(
    layer,
    (entries, scope) => absorb(entries, { ...entry, ...origins }, behavior, scope.report),
    at,
  )
}

/** Runs the transformers of a layer in kustomize's fixed order, whatever the order of the fields. */
export function runTransformers(layer: Layer): void {
  const { kustomization } = layer
  for (const [index, patch] of (kustomization.patchesStrategicMerge ?? []).entries()) {
    applyStrategicMerge(layer, patch, index)
  }
  for (const patch of kustomization.patches ?? []) applyPatch(layer, patch)
  const { namespace = '', namePrefix = '', nameSuffix = '' } = kustomization
  if (namespace !== '') runTransform(layer, setNamespace(namespace), placeIn(layer, ['namespace']))
  if (namePrefix !== '') runTransform(layer, addPrefix(namePrefix), placeIn(layer, ['namePrefix']))
  if (nameSuffix !== '') runTransform(layer, addSuffix(nameSuffix), placeIn(layer, ['nameSuffix']))
  runLabels(layer)
  for (const patch of kustomization.patchesJson6902 ?? []) applyPatch(layer, patch)
  for (const replica of kustomization.replicas ?? []) {
    runTransform(layer, setReplicas(replica), placeIn(layer, replica.at))
  }
  for (const image of [...(kustomization.images ?? []), ...(kustomization.imageTags ?? [])]) {
    runTransform(layer, setImage(image), placeIn(layer, image.at))
  }
  for (const [index, text] of (kustomization.transformers ?? []).entries()) {
    applyBuiltIns(layer, text, placeIn(layer, ['transformers', index]))
  }
}

function runLabels(layer: Layer): void {
  const { labels = [], commonLabels = {}, commonAnnotations = {} } = layer.kustomization
  for (const label of labels) runTransform(layer, setLabels(label), placeIn(layer, label.at))
  runTransform(layer, setTexts(commonLabels, selectorLabels), placeIn(layer, ['commonLabels']))
  runTransform(layer, setTexts(commonAnnotations, annotationSpecs), placeIn(layer, ['commonAnnotations']))
}
