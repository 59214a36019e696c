import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'

/** A Kubernetes object as plain JSON: apiVersion, kind, metadata and whatever its kind has. */
export interface KubernetesObject extends JsonObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

export interface ObjectMeta extends JsonObject {
  readonly name: string
  readonly namespace?: string
  readonly labels?: StringMap
  readonly annotations?: StringMap
}

export interface StringMap extends JsonObject {
  readonly [key: string]: string
}

/** The identity of an object in a cluster. `group` is `''` for the core group, `namespace` `''` without one. */
export interface ObjectId {
  readonly group: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
}

/** `<group>/<kind>/<namespace>/<name>`: an {@link ObjectId} as one string, for maps and for `banyan.dev/object`. */
export type ObjectKey = string

export function isKubernetesObject(value: JsonValue | undefined): value is KubernetesObject {
  return (
    isObject(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    isObject(value.metadata) &&
    typeof value.metadata.name === 'string'
  )
}

/** The API group of an apiVersion: `apps/v1` → `apps`, `v1` → `''`. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/')
  return slash < 0 ? '' : apiVersion.slice(0, slash)
}

export function idOf(object: KubernetesObject): ObjectId {
  const { name, namespace = '' } = object.metadata
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace, name }
}

export function keyOf(id: ObjectId): ObjectKey {
  return `${id.group}/${id.kind}/${id.namespace}/${id.name}`
}

export function parseKey(key: ObjectKey): ObjectId {
  const [group = '', kind = '', namespace = '', ...name] = key.split('/')
  return { group, kind, namespace, name: name.join('/') }
}

/** How people write an object: `Deployment.apps shop/frontend`. */
export function formatId(id: ObjectId): string {
  const kind = id.group === '' ? id.kind : `${id.kind}.${id.group}`
  return `${kind} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`
}
