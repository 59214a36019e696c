import { applyJson6902, applyPatch, applyStrategicMerges, applyStrategicMergeText } from '../apply-patches.ts'
import { toFieldSpec } from '../config/read-configuration.ts'
import {
  fieldSpec,
  image,
  metadata,
  patch,
  replacement,
  replica,
  selector,
} from '../kustomization/kustomization-shape.ts'
import { fields, flag, list, text, textMap, texts } from '../kustomization/shape.ts'
import { type Layer, runTransform } from '../layer.ts'
import { applyReplacement } from '../replacements/apply-replacement.ts'
import type { FieldSpec } from '../transformers/field-spec.ts'
import { addHashes } from '../transformers/hash-suffix.ts'
import { setImage } from '../transformers/images.ts'
import { setTexts } from '../transformers/labels.ts'
import { addPrefix, addSuffix } from '../transformers/name-affix.ts'
import { setNamespace } from '../transformers/namespace.ts'
import { setReplicas } from '../transformers/replicas.ts'
import type { Plugin } from './load-plugins.ts'
import { readConfig, reportPlugin } from './read-config.ts'
import { addValue } from './value-add.ts'

type Run = (layer: Layer, plugin: Plugin) => void

/** Runs a transformer that a document configures. */
export function runTransformer(layer: Layer, plugin: Plugin): void {
  const run = Object.hasOwn(transformers, plugin.kind) ? transformers[plugin.kind] : undefined
  if (run !== undefined) run(layer, plugin)
  else reportPlugin(layer, plugin, `there is no built-in transformer "${plugin.kind}"`)
}

const specs = { fieldSpecs: list(fieldSpec) } as const

function specsOf({
  fieldSpecs = [],
}: {
  fieldSpecs?: readonly Parameters<typeof toFieldSpec>[0][]
}): readonly FieldSpec[] {
  return fieldSpecs.map(toFieldSpec)
}

const labelShape = fields({ labels: textMap, ...specs })
const annotationShape = fields({ annotations: textMap, ...specs })
const namespaceShape = fields({ metadata, unsetOnly: flag, setRoleBindingSubjects: text, ...specs })
const affixShape = fields({ prefix: text, suffix: text, ...specs })
const imageShape = fields({ imageTag: image, ...specs })
const replicaShape = fields({ replica, ...specs })
const mergeShape = fields({ paths: texts, patches: text })
const json6902Shape = fields({ target: selector, path: text, jsonOp: text })
const replacementShape = fields({ replacements: list(replacement) })

const transformers: Readonly<Record<string, Run>> = {
  LabelTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, labelShape)
    if (config) runTransform(layer, setTexts(config.labels ?? {}, specsOf(config)), plugin.at)
  },
  AnnotationsTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, annotationShape)
    if (config) runTransform(layer, setTexts(config.annotations ?? {}, specsOf(config)), plugin.at)
  },
  NamespaceTransformer: runNamespace,
  PrefixTransformer: (layer, plugin) => runAffixes(layer, plugin, ['prefix']),
  SuffixTransformer: (layer, plugin) => runAffixes(layer, plugin, ['suffix']),
  PrefixSuffixTransformer: (layer, plugin) => runAffixes(layer, plugin, ['prefix', 'suffix']),
  ImageTagTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, imageShape)
    if (config) runTransform(layer, setImage(config.imageTag ?? { at: [] }, specsOf(config)), plugin.at)
  },
  ReplicaCountTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, replicaShape)
    if (config) runTransform(layer, setReplicas(config.replica ?? { at: [] }, specsOf(config)), plugin.at)
  },
  PatchTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, patch)
    if (config) applyPatch(layer, config, plugin.at)
  },
  PatchStrategicMergeTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, mergeShape)
    if (config === undefined) return
    const { paths = [], patches = '' } = config
    if (paths.length === 0 && patches === '') reportPlugin(layer, plugin, 'it needs "paths" or "patches"')
    if (paths.length > 0) applyStrategicMerges(layer, paths, plugin.at)
    if (patches !== '') applyStrategicMergeText(layer, patches, plugin.at)
  },
  PatchJson6902Transformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, json6902Shape)
    if (config === undefined) return
    const { jsonOp, ...rest } = config
    const operations = jsonOp === undefined ? {} : { patch: jsonOp }
    applyJson6902(layer, { ...rest, ...operations, at: plugin.at.path ?? [] }, plugin.at)
  },
  ReplacementTransformer: (layer, plugin) => {
    const config = readConfig(layer, plugin, replacementShape)
    for (const entry of config?.replacements ?? []) applyReplacement(layer, entry, plugin.at)
  },
  ValueAddTransformer: addValue,
  HashTransformer: (layer, plugin) => runTransform(layer, addHashes, plugin.at),
}

const subjectModes = ['defaultOnly', 'allServiceAccounts', 'none'] as const

function runNamespace(layer: Layer, plugin: Plugin): void {
  const config = readConfig(layer, plugin, namespaceShape)
  if (config === undefined) return
  const { setRoleBindingSubjects: wanted = '', unsetOnly = false } = config
  const subjects = wanted === '' ? 'defaultOnly' : subjectModes.find(mode => mode === wanted)
  if (subjects === undefined) {
    reportPlugin(layer, plugin, `"setRoleBindingSubjects" must be one of ${subjectModes.join(', ')}`)
    return
  }
  const options = { specs: specsOf(config), unsetOnly, subjects }
  runTransform(layer, setNamespace(config.metadata?.namespace ?? '', options), plugin.at)
}

function runAffixes(layer: Layer, plugin: Plugin, parts: readonly ('prefix' | 'suffix')[]): void {
  const config = readConfig(layer, plugin, affixShape)
  if (config === undefined) return
  if (config.fieldSpecs === undefined) {
    reportPlugin(layer, plugin, `"${plugin.kind}" needs "fieldSpecs"`)
    return
  }
  for (const part of parts) {
    const add = part === 'prefix' ? addPrefix : addSuffix
    runTransform(layer, add(config[part] ?? '', specsOf(config)), plugin.at)
  }
}
