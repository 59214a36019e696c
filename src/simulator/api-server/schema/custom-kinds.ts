import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../../core/model/object.ts'
import { makeKind, type ServedKind } from './kinds.ts'
import { builtInSchema, type Fields, type ListMerge, type Schema, untyped } from './schema.ts'

/** The kinds that a CustomResourceDefinition adds: one for each served version. */
export function customKinds(definition: KubernetesObject): readonly ServedKind[] {
  const spec = asObject(definition.spec)
  const names = asObject(spec.names)
  return listOf(spec.versions)
    .map(asObject)
    .filter(version => version.served === true)
    .map(version =>
      makeKind({
        apiVersion: `${String(spec.group)}/${String(version.name)}`,
        kind: String(names.kind),
        resource: String(names.plural),
        ...(typeof names.singular === 'string' ? { singular: names.singular } : {}),
        shortNames: listOf(names.shortNames).map(String),
        namespaced: spec.scope === 'Namespaced',
        hasStatus: asObject(version.subresources).status !== undefined,
        schema: rootSchema(asObject(asObject(version.schema).openAPIV3Schema)),
        custom: true,
      }),
    )
}

function rootSchema(openApi: JsonObject): Schema {
  const declared = structFields(asObject(openApi.properties))
  const metadata = builtInSchema('apis.meta.v1.ObjectMeta')
  const text = builtInSchema('$')
  const fields: Fields = name => {
    if (name === 'metadata') return metadata
    return name === 'apiVersion' || name === 'kind' ? text : declared(name)
  }
  return { type: 'struct', fields, atomic: false, open: isOpen(openApi) }
}

function parseOpenApi(value: JsonValue | undefined): Schema {
  const openApi = asObject(value)
  const atomic = openApi['x-kubernetes-map-type'] === 'atomic'
  if (openApi.type === 'array') {
    return { type: 'list', items: parseOpenApi(openApi.items), merge: parseMerge(openApi) }
  }
  if (isObject(openApi.properties)) {
    return { type: 'struct', fields: structFields(openApi.properties), atomic, open: isOpen(openApi) }
  }
  if (isObject(openApi.additionalProperties)) {
    return { type: 'map', values: parseOpenApi(openApi.additionalProperties), atomic }
  }
  if (openApi['x-kubernetes-int-or-string'] === true) return builtInSchema('%')
  const scalar = { string: '$', integer: '#', number: '#', boolean: '?' }[String(openApi.type)]
  return scalar === undefined ? untyped : builtInSchema(scalar)
}

function isOpen(openApi: JsonObject): boolean {
  return openApi['x-kubernetes-preserve-unknown-fields'] === true
}

function structFields(properties: JsonObject): Fields {
  const known = new Map<string, Schema>()
  return name => {
    if (!Object.hasOwn(properties, name)) return undefined
    const found = known.get(name) ?? parseOpenApi(properties[name])
    known.set(name, found)
    return found
  }
}

function parseMerge(openApi: JsonObject): ListMerge {
  if (openApi['x-kubernetes-list-type'] === 'set') return 'set'
  if (openApi['x-kubernetes-list-type'] !== 'map') return 'atomic'
  const items = asObject(asObject(openApi.items).properties)
  return listOf(openApi['x-kubernetes-list-map-keys']).map(key => {
    const name = String(key)
    const fallback = asObject(items[name]).default
    return fallback === undefined ? { name } : { name, fallback: String(fallback) }
  })
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : []
}
