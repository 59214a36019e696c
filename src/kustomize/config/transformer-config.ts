import type { KindSelector } from '../identity.ts'
import {
  annotationSpecs,
  imageSpecs,
  nameSpecs,
  namespaceSpecs,
  replicaSpecs,
  selectorLabels,
  templateLabels,
} from '../schema/field-specs.ts'
import { kindsFirst, kindsLast } from '../schema/kind-order.ts'
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

export const defaultConfig: TransformerConfig = sortConfig({
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
})

const known = new WeakMap<TransformerConfig, WeakMap<TransformerConfig, TransformerConfig | string>>()

/** Adds field specifications to others; a text names the list in which they contradict each other. */
export function mergeConfigs(
  config: TransformerConfig,
  added: TransformerConfig,
): TransformerConfig | string {
  if (added === emptyConfig || (config === added && added === defaultConfig)) return config
  if (config === emptyConfig && added === defaultConfig) return added
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
  return config !== emptyConfig && sizeOf(result) === sizeOf(config) ? config : sortConfig(result)
}

/** A merge drops what an earlier specification covers, so its order decides what is left (transformerconfig.go). */
export function sortConfig(config: TransformerConfig): TransformerConfig {
  const lists = specLists.map(name => [name, config[name].toSorted(compareKinds)])
  const nameReference = config.nameReference.toSorted((a, b) => compareKinds(a.target, b.target))
  return { ...config, ...Object.fromEntries(lists), nameReference }
}

function compareKinds(a: KindSelector, b: KindSelector): number {
  const ranks = rankOf(a) - rankOf(b)
  if (ranks !== 0) return ranks
  const [left, right] = [sortTextOf(a), sortTextOf(b)]
  return left < right ? -1 : left > right ? 1 : 0
}

function rankOf({ kind = '' }: KindSelector): number {
  const first = kindsFirst.indexOf(kind)
  return first < 0 ? kindsLast.indexOf(kind) + 1 : first - kindsFirst.length
}

// The words for what is absent are kustomize's (gvk.go).
function sortTextOf({ group, version, kind }: KindSelector): string {
  return `${group || '~G'}_${version || '~V'}_${kind || '~K'}`
}

function sizeOf(config: TransformerConfig): number {
  const references = config.nameReference.map(({ referrers }) => referrers.length)
  return [...references, ...specLists.map(name => config[name].length)].reduce((sum, size) => sum + size, 0)
}

function mergeReferences(
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
