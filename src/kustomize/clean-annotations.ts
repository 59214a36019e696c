import { isObject, type JsonObject } from '../base/std/json.ts'
import { type Entry, withObject } from './accumulation.ts'
import { originKey, transformationsKey } from './build-metadata.ts'
import { textOf, withField } from './edit.ts'
import { metadataOf, withMetadata } from './resource.ts'

// What kustomize writes into annotations while it builds; it takes them out at the end, whoever wrote them.
const notes: readonly string[] = [
  ...['previousKinds', 'previousNames', 'previousNamespaces', 'prefixes', 'suffixes'],
  ...['allowNameChange', 'allowKindChange', 'refBy', 'generatorBehavior', 'needsHashSuffix'],
  ...['path', 'index', 'seqindent', 'id', 'annotations-migration-resource-id', 'helm-generated'],
].map(name => `internal.config.kubernetes.io/${name}`)
const legacyNotes = ['config.kubernetes.io/path', 'config.kubernetes.io/index', 'config.k8s.io/id']

/**
 * The entry as it leaves the build: without notes that nobody asked for, with annotations that are texts, and without
 * an empty map of them.
 */
export function withoutNotes(entry: Entry, buildMetadata: readonly string[]): Entry {
  const { object } = entry.resource
  const { annotations } = metadataOf(object)
  if (annotations === undefined) return entry
  const dropped = new Set([
    ...notes,
    ...legacyNotes,
    ...(buildMetadata.includes('originAnnotations') ? [] : [originKey]),
    ...(buildMetadata.includes('transformerAnnotations') ? [] : [transformationsKey]),
  ])
  const kept = isObject(annotations) ? textsIn(annotations, dropped) : undefined
  const metadata = withField<JsonObject>(metadataOf(object), 'annotations', kept)
  return withObject(entry, withMetadata(object, metadata))
}

function textsIn(annotations: JsonObject, dropped: ReadonlySet<string>): JsonObject | undefined {
  let result = annotations
  for (const key of Object.keys(annotations)) {
    result = withField(result, key, dropped.has(key) ? undefined : (textOf(annotations, key) ?? ''))
  }
  return Object.keys(result).length === 0 ? undefined : result
}
