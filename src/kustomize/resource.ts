import type { Place } from '../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../base/std/json.ts'
import { withField } from './edit.ts'

/** A Kubernetes object as plain JSON. A lenient build may also have others, see {@link isSound}. */
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

/**
 * Whether kustomize takes a value for a resource: a kind and, but for lists, a name. It also takes what no API server
 * does (no apiVersion, a number for a name), which {@link isSound} tells.
 */
export function isResourceObject(value: JsonValue | undefined): value is ResourceObject {
  if (!isObject(value) || typeof value.kind !== 'string' || value.kind === '') return false
  const { apiVersion, kind, metadata } = value
  if (!isAbsentOrText(apiVersion)) return false
  if (kind.endsWith('List') && (metadata === undefined || metadata === null)) return true
  if (!isObject(metadata)) return false
  return kind.endsWith('List') || isName(metadata.name)
}

/** Whether a value can go on as a resource while a build is under way; at its end more is asked. */
export function canBeResource(value: JsonValue | undefined): value is ResourceObject {
  return (
    isObject(value) && (value.metadata === undefined || value.metadata === null || isObject(value.metadata))
  )
}

function isName(name: JsonValue | undefined): boolean {
  if (name === undefined || name === null || isArray(name) || isObject(name)) return false
  return name !== ''
}

/** The metadata of a resource; empty where a lenient build has one without. */
export function metadataOf(object: ResourceObject): Partial<ResourceMeta> & JsonObject {
  const metadata: unknown = object.metadata
  return isObject(metadata) ? metadata : {}
}

/** The resource with other metadata; the same one when it is the same. */
export function withMetadata(object: ResourceObject, metadata: JsonObject): ResourceObject {
  return withField<JsonObject>(object, 'metadata', metadata) as ResourceObject
}

/** Whether a resource is an object that an API server could take. */
export function isSound({ apiVersion, metadata }: ResourceObject): boolean {
  return (
    typeof apiVersion === 'string' &&
    apiVersion !== '' &&
    isObject(metadata) &&
    typeof metadata.name === 'string' &&
    metadata.name !== '' &&
    isAbsentOrText(metadata.namespace) &&
    isAbsentOrMap(metadata.labels) &&
    isAbsentOrMap(metadata.annotations)
  )
}

function isAbsentOrText(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || typeof value === 'string'
}

function isAbsentOrMap(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || isObject(value)
}
