import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import type { FieldSpecEntry } from '../kustomization/kustomization.ts'
import { fieldSpec } from '../kustomization/kustomization-shape.ts'
import { readDocument } from '../kustomization/read-document.ts'
import { fields, list, type Shape, text } from '../kustomization/shape.ts'
import type { NameReference } from '../schema/name-reference-specs.ts'
import type { FieldSpec } from '../transformers/field-spec.ts'
import { emptyConfig, sortConfig, specLists, type TransformerConfig } from './transformer-config.ts'

interface ReferenceEntry {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly fieldSpecs?: readonly FieldSpecEntry[]
}

const reference: Shape<ReferenceEntry> = fields({
  group: text,
  version: text,
  kind: text,
  fieldSpecs: list(fieldSpec),
})

const specs = list(fieldSpec)

const shape = fields({
  namePrefix: specs,
  nameSuffix: specs,
  namespace: specs,
  commonLabels: specs,
  labels: specs,
  templateLabels: specs,
  commonAnnotations: specs,
  varReference: specs,
  images: specs,
  replicas: specs,
  nameReference: list(reference),
})

/** Reads a file that `configurations` names: field specifications for the transformers. */
export function readConfiguration(
  file: TreeFile,
  path: string,
  report: (diagnostic: Diagnostic) => void,
): TransformerConfig {
  const read = readDocument(file, path, shape, report) ?? {}
  const lists: { -readonly [K in (typeof specLists)[number]]?: readonly FieldSpec[] } = {}
  for (const name of specLists) lists[name] = (read[name] ?? []).map(toFieldSpec)
  const nameReference = (read.nameReference ?? []).map(toReference)
  return sortConfig({ ...emptyConfig, ...lists, nameReference })
}

export function toFieldSpec({ path = '', create = false, ...kind }: FieldSpecEntry): FieldSpec {
  return { ...kind, path, create }
}

function toReference({ fieldSpecs = [], ...target }: ReferenceEntry): NameReference {
  return { target, referrers: fieldSpecs.map(toFieldSpec) }
}
