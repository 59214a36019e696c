import type { Place } from '../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject, type JsonValue } from '../base/std/json.ts'

/** A Kubernetes object as plain JSON. */
export interface ResourceObject extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ResourceMeta
}

export interface ResourceMeta extends JsonObject {
  readonly name: string
  readonly namespace?: string
  readonly labels?: TextMap
  readonly annotations?: TextMap
}

interface TextMap extends JsonObject {
  readonly [key: string]: string
}

/** An object that a kustomization renders, with where it comes from. Immutable, and shared between builds. */
export interface Resource {
  readonly object: ResourceObject
  /** The file and document that brought it in; for a generated object, its generator's entry. */
  readonly origin: Place
  /** For a generator's output: the name before hash, prefix and suffix. */
  readonly generatedFrom?: string
}

/** Whether a value can be a resource: apiVersion, kind and a name. */
export function isResourceObject(value: JsonValue | undefined): value is ResourceObject {
  return (
    isObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    value.kind !== '' &&
    isObject(value.metadata) &&
    typeof value.metadata.name === 'string' &&
    value.metadata.name !== '' &&
    isAbsentOrText(value.metadata.namespace) &&
    isAbsentOrMap(value.metadata.labels) &&
    isAbsentOrMap(value.metadata.annotations)
  )
}

function isAbsentOrText(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

function isAbsentOrMap(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || isObject(value)
}
