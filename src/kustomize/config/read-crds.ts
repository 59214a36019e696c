import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { TreeFile } from '../../base/tree/tree.ts'
import { parseDocuments } from '../../base/yaml/parse-documents.ts'
import type { NameReference } from '../schema/name-reference-specs.ts'
import type { FieldSpec } from '../transformers/field-spec.ts'
import { emptyConfig, mergeConfigs, type TransformerConfig } from './transformer-config.ts'

type Report = (diagnostic: Diagnostic) => void

/**
 * Reads a file that `crds` names: OpenAPI definitions by type name, whose `x-kubernetes-…` extensions tell which fields
 * of custom resources hold labels, annotations, names and references (loadconfigfromcrds.go).
 */
export function readCrds(file: TreeFile, path: string, report: Report): TransformerConfig {
  const { documents, diagnostics } = parseDocuments(file, path, { dialect: 'kubernetes', asGo: true })
  for (const diagnostic of diagnostics) report(diagnostic)
  const [document] = documents
  if (document === undefined) return emptyConfig
  const types = readTypes(document.value, path, report)
  let config: TransformerConfig = emptyConfig
  for (const [name, properties] of types) {
    if (!['kind', 'apiVersion', 'metadata'].every(key => properties[key] !== undefined)) continue
    const found: Found = {
      kind: name.slice(name.lastIndexOf('.') + 1),
      config: emptyConfig,
      types,
      left: maxSpecs,
    }
    collect(found, name, [])
    const merged = mergeConfigs(config, found.config)
    if (typeof merged !== 'string') config = merged
  }
  return config
}

type Types = ReadonlyMap<string, JsonObject>

function readTypes(value: JsonValue, file: string, report: Report): Types {
  const types = new Map<string, JsonObject>()
  const entries = isObject(value) ? Object.entries(value) : []
  if (!isObject(value)) report(invalid('the document is not a map of definitions', file, []))
  for (const [name, definition] of entries) {
    if (definition !== null && !isObject(definition)) {
      report(invalid(`"${name}" is not an OpenAPI definition`, file, [name]))
      continue
    }
    const schema = fieldOf(definition, 'Schema')
    const properties = fieldOf(isObject(schema) ? schema : null, 'properties')
    types.set(name, isObject(properties) ? properties : {})
  }
  return types
}

// As in Go's JSON, the name may be written in any case.
function fieldOf(value: JsonValue | undefined, name: string): JsonValue | undefined {
  if (!isObject(value)) return undefined
  const key = Object.keys(value).find(other => other.toLowerCase() === name.toLowerCase())
  return key === undefined ? undefined : value[key]
}

interface Found {
  readonly kind: string
  config: TransformerConfig
  readonly types: Types
  // Definitions that refer to each other may have any number of paths.
  left: number
}

const maxSpecs = 10_000

function collect(found: Found, type: string, path: readonly string[], stack: readonly string[] = []): void {
  if (stack.includes(type) || found.left-- < 0) return
  for (const [name, property] of Object.entries(found.types.get(type) ?? {})) {
    if (!isObject(property)) continue
    const at = [...path, name]
    const spec: FieldSpec = { kind: found.kind, path: at.join('/'), create: false }
    if (typeof property['x-kubernetes-annotation'] === 'string') add(found, 'commonAnnotations', spec)
    if (typeof property['x-kubernetes-label-selector'] === 'string') add(found, 'commonLabels', spec)
    if (typeof property['x-kubernetes-identity'] === 'string') add(found, 'namePrefix', spec)
    const reference = referenceOf(property, spec)
    if (reference !== undefined) merge(found, { ...emptyConfig, nameReference: [reference] })
    if (typeof property.$ref === 'string') collect(found, property.$ref, at, [...stack, type])
  }
}

function referenceOf(property: JsonObject, spec: FieldSpec): NameReference | undefined {
  const version = property['x-kubernetes-object-ref-api-version']
  const kind = property['x-kubernetes-object-ref-kind']
  const nameKey = property['x-kubernetes-object-ref-name-key']
  if (typeof version !== 'string' || typeof kind !== 'string') return undefined
  const name = typeof nameKey === 'string' ? nameKey : 'name'
  return { target: { kind, version }, referrers: [{ ...spec, path: `${spec.path}/${name}` }] }
}

function add(found: Found, list: 'commonAnnotations' | 'commonLabels' | 'namePrefix', spec: FieldSpec): void {
  merge(found, { ...emptyConfig, [list]: [spec] })
}

function merge(found: Found, added: TransformerConfig): void {
  const merged = mergeConfigs(found.config, added)
  if (typeof merged !== 'string') found.config = merged
}

function invalid(message: string, file: string, path: readonly string[]): Diagnostic {
  return {
    code: 'kustomize/configuration-invalid',
    severity: 'error',
    message,
    at: { file, document: 0, path },
  }
}
