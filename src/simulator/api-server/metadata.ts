import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'

/** What the server adds to an object's metadata. */
export interface OwnerReference extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
}

export function uidOf(object: KubernetesObject): string {
  return text(object.metadata.uid)
}

export function isTerminating(object: KubernetesObject): boolean {
  return object.metadata.deletionTimestamp !== undefined
}

export function finalizersOf(object: KubernetesObject): readonly string[] {
  return isArray(object.metadata.finalizers) ? object.metadata.finalizers.map(String) : []
}

export function ownersOf(object: KubernetesObject): readonly OwnerReference[] {
  const references = object.metadata.ownerReferences
  return isArray(references) ? references.filter(isObject).map(reference => reference as OwnerReference) : []
}

/** The object with fields of its metadata replaced; undefined removes one. */
export function withMetadata(object: KubernetesObject, changes: JsonObject): KubernetesObject {
  const metadata: Record<string, JsonValue | undefined> = { ...object.metadata, ...changes }
  for (const name of Object.keys(changes)) {
    if (metadata[name] === undefined) delete metadata[name]
  }
  return { ...object, metadata: { ...metadata, name: object.metadata.name } }
}

export function objectAt(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function listAt(value: JsonValue | undefined): readonly JsonValue[] {
  return isArray(value) ? value : []
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : ''
}
