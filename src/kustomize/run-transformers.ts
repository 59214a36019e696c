import type { Place } from '../base/diagnostic/diagnostic.ts'
import { applyJson6902, applyPatch, applyStrategicMerges } from './apply-patches.ts'
import { noteTransformation, type Origin } from './build-metadata.ts'
import { builtInOrigin } from './built-in-origin.ts'
import { type Layer, placeIn, runTransform } from './layer.ts'
import { loadPlugins } from './plugins/load-plugins.ts'
import { runTransformer } from './plugins/transformers.ts'
import { applyReplacement } from './replacements/apply-replacement.ts'
import { setImage } from './transformers/images.ts'
import { setLabels, setTexts } from './transformers/labels.ts'
import { addPrefix, addSuffix } from './transformers/name-affix.ts'
import { setNamespace } from './transformers/namespace.ts'
import { setReplicas } from './transformers/replicas.ts'
import type { Transform } from './transformers/transform.ts'

/** Runs the transformers of a layer in kustomize's fixed order, whatever the order of the fields. */
export function runTransformers(layer: Layer): void {
  runPatches(layer)
  runNames(layer)
  runLabels(layer)
  for (const patch of layer.kustomization.patchesJson6902 ?? []) {
    applyJson6902(layer, patch)
    note(layer, builtInOrigin(layer, 'PatchJson6902Transformer'))
  }
  runFields(layer)
  const { replacements = [], transformers = [] } = layer.kustomization
  for (const replacement of replacements) applyReplacement(layer, replacement)
  if (replacements.length > 0) note(layer, builtInOrigin(layer, 'ReplacementTransformer'))
  for (const plugin of loadPlugins(layer, 'transformers', transformers)) {
    runTransformer(layer, plugin)
    note(layer, plugin.origin)
  }
}

function runPatches(layer: Layer): void {
  const { patchesStrategicMerge = [], patches = [] } = layer.kustomization
  if (patchesStrategicMerge.length > 0) {
    applyStrategicMerges(layer, patchesStrategicMerge)
    note(layer, builtInOrigin(layer, 'PatchStrategicMergeTransformer'))
  }
  for (const patch of patches) {
    applyPatch(layer, patch)
    note(layer, builtInOrigin(layer, 'PatchTransformer'))
  }
}

function runNames(layer: Layer): void {
  const { namespace = '', namePrefix = '', nameSuffix = '' } = layer.kustomization
  const { config } = layer
  if (namespace !== '')
    run(
      layer,
      'NamespaceTransformer',
      placeIn(layer, ['namespace']),
      setNamespace(namespace, { specs: config.namespace }),
    )
  if (namePrefix !== '')
    run(layer, 'PrefixTransformer', placeIn(layer, ['namePrefix']), addPrefix(namePrefix, config.namePrefix))
  if (nameSuffix !== '')
    run(layer, 'SuffixTransformer', placeIn(layer, ['nameSuffix']), addSuffix(nameSuffix, config.nameSuffix))
}

function runLabels(layer: Layer): void {
  const { labels = [], commonLabels = {}, commonAnnotations = {} } = layer.kustomization
  const { config } = layer
  for (const label of labels)
    run(layer, 'LabelTransformer', placeIn(layer, label.at), setLabels(label, config))
  const hasLabels = labels.length > 0 || Object.keys(commonLabels).length > 0
  const at = placeIn(layer, ['commonLabels'])
  if (hasLabels) run(layer, 'LabelTransformer', at, setTexts(commonLabels, config.commonLabels))
  if (Object.keys(commonAnnotations).length > 0) {
    const place = placeIn(layer, ['commonAnnotations'])
    run(layer, 'AnnotationsTransformer', place, setTexts(commonAnnotations, config.commonAnnotations))
  }
}

function runFields(layer: Layer): void {
  const { replicas = [], images = [], imageTags = [] } = layer.kustomization
  for (const replica of replicas) {
    const at = placeIn(layer, replica.at)
    run(layer, 'ReplicaCountTransformer', at, setReplicas(replica, layer.config.replicas))
  }
  for (const image of [...images, ...imageTags]) {
    run(layer, 'ImageTagTransformer', placeIn(layer, image.at), setImage(image, layer.config.images))
  }
}

function run(layer: Layer, kind: string, at: Place, transform: Transform): void {
  runTransform(layer, transform, at)
  note(layer, builtInOrigin(layer, kind))
}

function note(layer: Layer, origin: Origin | undefined): void {
  if (origin !== undefined) layer.entries = noteTransformation(layer.entries, origin)
}
