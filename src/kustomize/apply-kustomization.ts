import type { Accumulated } from './accumulation.ts'
import { addNamed } from './add-named.ts'
import { addConfig } from './apply-directory.ts'
import { readConfiguration } from './config/read-configuration.ts'
import { readCrds } from './config/read-crds.ts'
import { defaultConfig, type TransformerConfig } from './config/transformer-config.ts'
import { accumulatedBy, type Layer, openFile, placeIn } from './layer.ts'
import { runGenerators } from './run-generators.ts'
import { runTransformers } from './run-transformers.ts'
import { runValidators } from './run-validators.ts'
import { mergeVars, noteVar, toVar } from './variables/merge-vars.ts'

/**
 * Applies one kustomization to what has been accumulated, in kustomize's fixed order, whatever the order of the fields
 * (kusttarget.go): resources, field specifications, generators, components, transformers, validators, vars.
 */
export function applyKustomization(layer: Layer): Accumulated {
  const { resources = [], bases: old = [], components = [] } = layer.kustomization
  addAll(layer, 'resources', resources, 'Kustomization')
  addAll(layer, 'bases', old, 'Kustomization')
  addConfigurations(layer)
  runGenerators(layer)
  addAll(layer, 'components', components, 'Component')
  runTransformers(layer)
  runValidators(layer)
  addVars(layer)
  return accumulatedBy(layer)
}

function addAll(
  layer: Layer,
  field: string,
  paths: readonly string[],
  kind: 'Kustomization' | 'Component',
): void {
  for (const [index, path] of paths.entries()) {
    Object.assign(layer, addNamed(layer, path, placeIn(layer, [field, index]), kind, accumulatedBy(layer)))
  }
}

function addConfigurations(layer: Layer): void {
  const { configurations = [], crds = [] } = layer.kustomization
  layer.config = addConfig(layer.config, defaultConfig, placeIn(layer, []), layer.report)
  addConfigFiles(layer, 'configurations', configurations, readConfiguration)
  addConfigFiles(layer, 'crds', crds, readCrds)
}

function addConfigFiles(
  layer: Layer,
  field: string,
  paths: readonly string[],
  read: (...file: Parameters<typeof readConfiguration>) => TransformerConfig,
): void {
  for (const [index, path] of paths.entries()) {
    const at = placeIn(layer, [field, index])
    const opened = openFile(layer, path, at)
    if (opened === undefined) continue
    const config = read(opened.file, opened.path, layer.report)
    layer.config = addConfig(layer.config, config, at, layer.report)
  }
}

function addVars(layer: Layer): void {
  for (const variable of layer.kustomization.vars ?? []) {
    const at = placeIn(layer, variable.at)
    layer.entries = noteVar(layer.entries, variable, at, layer.report)
    layer.vars = mergeVars(layer.vars, [toVar(variable, at)], layer.report)
  }
}
