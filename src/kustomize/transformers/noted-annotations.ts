import { isObject, type JsonObject } from '../../base/std/json.ts'
import type { Entry } from '../accumulation.ts'
import { textOf, withField } from '../edit.ts'
import { metadataOf, type ResourceObject, withMetadata } from '../resource.ts'

/**
 * Whether kustomize keeps notes of its own among the annotations of a resource, because it was generated, renamed or
 * moved: then whoever looks finds a map of annotations.
 */
export function hasNotes({ previous, hashed, resource }: Entry): boolean {
  return previous.length > 0 || hashed || resource.generatedFrom !== undefined
}

export function withAnnotations(object: ResourceObject): ResourceObject {
  const metadata = metadataOf(object)
  return metadata.annotations
    ? object
    : withMetadata(object, withField<JsonObject>(metadata, 'annotations', {}))
}

/** The annotations as texts, as kustomize writes them anew after operations; empty for a list or a map. */
export function withTextAnnotations<T extends JsonObject>(object: T): T {
  const { metadata } = object
  if (!isObject(metadata) || !isObject(metadata.annotations)) return object
  let annotations: JsonObject = metadata.annotations
  for (const key of Object.keys(annotations))
    annotations = withField(annotations, key, textOf(annotations, key) ?? '')
  return withField<JsonObject>(object, 'metadata', withField(metadata, 'annotations', annotations)) as T
}

export function withoutEmptyAnnotations<T extends JsonObject>(object: T): T {
  const { metadata } = object
  if (!isObject(metadata) || !isObject(metadata.annotations)) return object
  if (Object.keys(metadata.annotations).length > 0) return object
  return withField<JsonObject>(object, 'metadata', withField(metadata, 'annotations', undefined)) as T
}
