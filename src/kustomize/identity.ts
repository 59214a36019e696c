import { isObject, type JsonObject } from '../base/std/json.ts'
import { textOf } from './edit.ts'
import type { ResourceObject } from './resource.ts'
import { clusterScopedKinds } from './schema/kubernetes.generated.ts'
import type { Schema } from './schema/merge-type.ts'

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** What a resource is, or was before a transformer changed it. */
export interface ResourceId extends GroupVersionKind {
  readonly name: string
  /** As written; empty without one. */
  readonly namespace: string
  /** The namespace that counts: `default` for none, {@link noNamespace} for what belongs to none. */
  readonly effectiveNamespace: string
}

/** Selects by group, version and kind; an absent part matches any. */
export type KindSelector = Partial<GroupVersionKind>

/** Stands for the namespace of a cluster-scoped object; no namespace can have this name. */
export const noNamespace = '_non_namespaceable_'

const clusterScoped: ReadonlySet<string> = new Set(clusterScopedKinds)

/**
 * Whether the schema says that a kind belongs to no namespace; unknown kinds count as namespaced. A schema of the user
 * tells of kinds that the built-in one does not have.
 */
export function isClusterScoped(
  object: { readonly apiVersion: string; readonly kind: string },
  schema?: Schema,
): boolean {
  const key = `${object.apiVersion}/${object.kind}`
  return clusterScoped.has(key) || schema?.clusterScoped.has(key) === true
}

export function idOf(object: ResourceObject, schema?: Schema): ResourceId {
  const { apiVersion } = object
  const kind = textOf(object, 'kind') ?? ''
  const metadata: JsonObject = isObject(object.metadata) ? object.metadata : {}
  const written = textOf(metadata, 'namespace') ?? ''
  const namespace = metadata.namespace === null ? '' : written
  return {
    ...parseApiVersion(apiVersion),
    kind,
    name: textOf(metadata, 'name') ?? '',
    namespace,
    effectiveNamespace: isClusterScoped(object, schema) ? noNamespace : namespace || 'default',
  }
}

/** One string for each identity: group, version, kind, effective namespace and name. */
export function idKey(id: ResourceId): string {
  return `${id.group}/${id.version}/${id.kind}/${id.effectiveNamespace}/${id.name}`
}

/** How people write an id: `Deployment.apps shop/frontend`. */
export function formatId(id: ResourceId): string {
  const kind = id.group === '' ? id.kind : `${id.kind}.${id.group}`
  return `${kind} ${id.namespace === '' ? '' : `${id.namespace}/`}${id.name}`
}

export function parseApiVersion(apiVersion: string | undefined): {
  readonly group: string
  readonly version: string
} {
  if (typeof apiVersion !== 'string') return { group: '', version: '' }
  const slash = apiVersion.indexOf('/')
  if (slash < 0) return { group: '', version: apiVersion }
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}

export function isSelectedKind(selector: KindSelector, id: GroupVersionKind): boolean {
  return (
    (!selector.group || selector.group === id.group) &&
    (!selector.version || selector.version === id.version) &&
    (!selector.kind || selector.kind === id.kind)
  )
}
