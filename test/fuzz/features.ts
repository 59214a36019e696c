import { configMapGenerator, generatorOptions, secretGenerator } from './fields/generators.ts'
import { bad, misspelt } from './fields/mistakes.ts'
import { patches, patchesJson6902, patchesStrategicMerge } from './fields/patches.ts'
import { generators, transformers, validators } from './fields/plugins.ts'
import { replacements } from './fields/replacements.ts'
import { configurations, crds, openapi } from './fields/schemas.ts'
import {
  affixes,
  buildMetadata,
  commonAnnotations,
  commonLabels,
  images,
  labels,
  metadata,
  namespace,
  replicas,
  sortOptions,
} from './fields/simple.ts'
import { vars } from './fields/vars.ts'
import type { FuzzObject } from './fuzz-case.ts'
import type { Layer } from './layer.ts'

/** Something that a kustomization may have, how often it has it, and how it is drawn. */
export interface Feature {
  readonly name: string
  /** Of a hundred kustomizations. */
  readonly percent: number
  readonly draw: (layer: Layer) => FuzzObject
}

/** The fields of a kustomization, in the order in which they learn of each other's resources. */
export const fieldFeatures: readonly Feature[] = [
  { name: 'generators', percent: 22, draw: configMapGenerator },
  { name: 'generators', percent: 12, draw: secretGenerator },
  { name: 'generatorOptions', percent: 6, draw: generatorOptions },
  { name: 'pluginGenerators', percent: 5, draw: generators },
  { name: 'namespace', percent: 18, draw: namespace },
  { name: 'affixes', percent: 22, draw: affixes },
  { name: 'labels', percent: 15, draw: labels },
  { name: 'commonLabels', percent: 8, draw: commonLabels },
  { name: 'commonAnnotations', percent: 8, draw: commonAnnotations },
  { name: 'patches', percent: 35, draw: patches },
  { name: 'patchesStrategicMerge', percent: 8, draw: patchesStrategicMerge },
  { name: 'patchesJson6902', percent: 6, draw: patchesJson6902 },
  { name: 'images', percent: 12, draw: images },
  { name: 'replicas', percent: 8, draw: replicas },
  { name: 'replacements', percent: 16, draw: replacements },
  { name: 'vars', percent: 8, draw: vars },
  { name: 'configurations', percent: 8, draw: configurations },
  { name: 'crds', percent: 4, draw: crds },
  { name: 'openapi', percent: 1, draw: openapi },
  { name: 'transformers', percent: 8, draw: transformers },
  { name: 'validators', percent: 2, draw: validators },
  { name: 'buildMetadata', percent: 5, draw: buildMetadata },
  { name: 'sortOptions', percent: 5, draw: sortOptions },
  { name: 'metadata', percent: 2, draw: metadata },
  { name: 'misspelt', percent: 2, draw: misspelt },
  { name: 'bad', percent: 2, draw: bad },
]

/**
 * What is no field of its own: kinds of content, and shapes of trees. `strange` is what nobody means to write: values of
 * another kind than the field has, texts in the place of maps, operations that cannot apply.
 */
const contentFeatures = [
  'components',
  'layers',
  'lists',
  'anchors',
  'oddScalars',
  'oddKeys',
  'nulls',
  'localConfig',
  'binary',
  'behavior',
  'strange',
] as const

export const featureNames: readonly string[] = [
  ...new Set([...fieldFeatures.map(({ name }) => name), ...contentFeatures]),
]

/** The features that a list names; names with a leading `-` are taken from all. */
export function chooseFeatures(list: readonly string[]): ReadonlySet<string> {
  const unknown = list.map(name => name.replace(/^-/, '')).filter(name => !featureNames.includes(name))
  if (unknown.length > 0) throw new Error(`no feature "${unknown[0]}"; there are ${featureNames.join(', ')}`)
  const added = list.filter(name => !name.startsWith('-'))
  const removed = new Set(list.filter(name => name.startsWith('-')).map(name => name.slice(1)))
  return new Set((added.length > 0 ? added : featureNames).filter(name => !removed.has(name)))
}
