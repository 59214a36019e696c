import type { Accumulated } from './accumulation.ts'
import { addNamed } from './add-named.ts'
import { addConfig } from './apply-directory.ts'
import { readConfiguration } from './config/read-configuration.ts'
import { readCrds } from './config/read-crds.ts'
import { defaultConfig, emptyConfig, type TransformerConfig } from './config/transformer-config.ts'
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
  const { report } = layer
  const own = readConfigs(layer, 'configurations', configurations, readConfiguration)
  const at = placeIn(layer, configurations.length === 0 ? [] : ['configurations'])
  const config = configurations.length === 0 ? defaultConfig : addConfig(defaultConfig, own, at, report)
  layer.config = addConfig(layer.config, config, at, report)
  if (crds.length === 0) return
  const found = readConfigs(layer, 'crds', crds, readCrds)
  layer.config = addConfig(layer.config, found, placeIn(layer, ['crds']), report)
}

function readConfigs(
  layer: Layer,
  field: string,
  paths: readonly string[],
  read: (...file: Parameters<typeof readConfiguration>) => TransformerConfig,
): TransformerConfig {
  let config: TransformerConfig = emptyConfig
  for (const [index, path] of paths.entries()) {
    const at = placeIn(layer, [field, index])
    const opened = openFile(layer, path, at)
    if (opened === undefined) continue
    config = addConfig(config, read(opened.file, opened.path, layer.report), at, layer.report)
  }
  return config
}

function addVars(layer: Layer): void {
  for (const variable of layer.kustomization.vars ?? []) {
    const at = placeIn(layer, variable.at)
    layer.entries = noteVar(layer.entries, variable, at, layer.report)
    layer.vars = mergeVars(layer.vars, [toVar(variable, at)], layer.report)
  }
}
