import {
  annotationSpecs,
  imageSpecs,
  nameSpecs,
  namespaceSpecs,
  replicaSpecs,
  selectorLabels,
  templateLabels,
} from '../schema/field-specs.ts'
import { type NameReference, nameReferences } from '../schema/name-reference-specs.ts'
import { variableSpecs } from '../schema/variable-specs.ts'
import { type FieldSpec, mergeSpecs } from '../transformers/field-spec.ts'

/** Which fields the transformers of a kustomization change: kustomize's own and those that users add. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[]
  readonly nameSuffix: readonly FieldSpec[]
  readonly namespace: readonly FieldSpec[]
  readonly commonLabels: readonly FieldSpec[]
  readonly labels: readonly FieldSpec[]
  readonly templateLabels: readonly FieldSpec[]
  readonly commonAnnotations: readonly FieldSpec[]
  readonly nameReference: readonly NameReference[]
  readonly varReference: readonly FieldSpec[]
  readonly images: readonly FieldSpec[]
  readonly replicas: readonly FieldSpec[]
}

/** The names of the lists that hold plain field specifications. */
export const specLists = [
  'namePrefix',
  'nameSuffix',
  'namespace',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'varReference',
  'images',
  'replicas',
] as const

export const emptyConfig: TransformerConfig = {
  namePrefix: [],
  nameSuffix: [],
  namespace: [],
  commonLabels: [],
  labels: [],
  templateLabels: [],
  commonAnnotations: [],
  nameReference: [],
  varReference: [],
  images: [],
  replicas: [],
}

export const defaultConfig: TransformerConfig = {
  namePrefix: nameSpecs,
  nameSuffix: nameSpecs,
  namespace: namespaceSpecs,
  commonLabels: selectorLabels,
  labels: [],
  templateLabels,
  commonAnnotations: annotationSpecs,
  nameReference: nameReferences,
  varReference: variableSpecs,
  images: imageSpecs,
  replicas: replicaSpecs,
}

const known = new WeakMap<TransformerConfig, WeakMap<TransformerConfig, TransformerConfig | string>>()

/** Adds field specifications to others; a text names the list in which they contradict each other. */
export function mergeConfigs(
  config: TransformerConfig,
  added: TransformerConfig,
): TransformerConfig | string {
  if (config === added || added === emptyConfig) return config
  if (config === emptyConfig) return added
  const byAdded = known.get(config) ?? new WeakMap<TransformerConfig, TransformerConfig | string>()
  known.set(config, byAdded)
  const merged = byAdded.get(added) ?? merge(config, added)
  byAdded.set(added, merged)
  return merged
}

function merge(config: TransformerConfig, added: TransformerConfig): TransformerConfig | string {
  const merged: { -readonly [K in (typeof specLists)[number]]?: readonly FieldSpec[] } = {}
  for (const name of specLists) {
    const specs = mergeSpecs(config[name], added[name])
    if (specs === undefined) return name
    merged[name] = specs
  }
  const nameReference = mergeReferences(config.nameReference, added.nameReference)
  if (nameReference === undefined) return 'nameReference'
  const result = { ...config, ...merged, nameReference }
  return sizeOf(result) === sizeOf(config) ? config : result
}

function sizeOf(config: TransformerConfig): number {
  const references = config.nameReference.map(({ referrers }) => referrers.length)
  return [...references, ...specLists.map(name => config[name].length)].reduce((sum, size) => sum + size, 0)
}

/** Adds name references to others; undefined when they contradict each other. */
export function mergeReferences(
  references: readonly NameReference[],
  added: readonly NameReference[],
): readonly NameReference[] | undefined {
  const result = [...references]
  for (const reference of added) {
    const index = result.findIndex(({ target }) => isSameKind(target, reference.target))
    const known = result[index]
    if (known === undefined) {
      result.push(reference)
      continue
    }
    const referrers = mergeSpecs(known.referrers, reference.referrers)
    if (referrers === undefined) return undefined
    result[index] = { ...known, referrers }
  }
  return result
}

function isSameKind(a: NameReference['target'], b: NameReference['target']): boolean {
  return (['group', 'version', 'kind'] as const).every(part => (a[part] ?? '') === (b[part] ?? ''))
}
