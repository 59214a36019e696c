import { isObject, type JsonObject } from '../base/std/json.ts'
import { formatYaml } from '../base/yaml/format-yaml.ts'
import { type Entry, withObject } from './accumulation.ts'
import { withField } from './edit.ts'
import type { ResourceObject } from './resource.ts'

/** Where a resource comes from, or what has changed it: a file, or a field or document of a kustomization. */
export interface Origin {
  readonly path?: string
  readonly configuredIn?: string
  readonly configuredBy?: {
    readonly apiVersion: string
    readonly kind: string
    readonly name?: string
    readonly namespace?: string
  }
}

export const originKey = 'config.kubernetes.io/origin'
export const transformationsKey = 'alpha.config.kubernetes.io/transformations'

/** Notes where a resource comes from. */
export function noteOrigin(entry: Entry, origin: Origin): Entry {
  return withAnnotation(entry, originKey, formatYaml(toJson(origin)))
}

/** Notes a transformer on every resource, also on those that it left alone; it is the origin of what has none. */
export function noteTransformation(entries: readonly Entry[], origin: Origin): readonly Entry[] {
  return entries.map(entry => {
    const annotations = annotationsOf(entry)
    if (annotations[originKey] === undefined) return noteOrigin(entry, origin)
    const before = annotations[transformationsKey]
    const list = `${typeof before === 'string' ? before : ''}${formatYaml([toJson(origin)])}`
    return withAnnotation(entry, transformationsKey, list)
  })
}

export function hasOrigin(entry: Entry): boolean {
  return annotationsOf(entry)[originKey] !== undefined
}

/** Adds the label that says what has built the resources. */
export function addManagedBy(entry: Entry): Entry {
  const { object } = entry.resource
  const labels = withField<JsonObject>(
    object.metadata.labels ?? {},
    'app.kubernetes.io/managed-by',
    'kustomize-v5.8.1',
  )
  const metadata = withField<JsonObject>(object.metadata, 'labels', labels)
  return withObject(entry, withField<JsonObject>(object, 'metadata', metadata) as ResourceObject)
}

function toJson({ configuredBy, ...rest }: Origin): JsonObject {
  return configuredBy === undefined ? { ...rest } : { ...rest, configuredBy: { ...configuredBy } }
}

function annotationsOf({ resource }: Entry): JsonObject {
  const { annotations } = resource.object.metadata
  return isObject(annotations) ? annotations : {}
}

function withAnnotation(entry: Entry, key: string, value: string): Entry {
  const { object } = entry.resource
  const annotations = withField<JsonObject>(annotationsOf(entry), key, value)
  const metadata = withField<JsonObject>(object.metadata, 'annotations', annotations)
  return withObject(entry, withField<JsonObject>(object, 'metadata', metadata) as ResourceObject)
}
