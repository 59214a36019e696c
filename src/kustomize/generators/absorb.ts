import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { resolvePlain } from '../../base/yaml/plain-scalar.ts'
import { withUntagged } from '../../base/yaml/source-text.ts'
import { type Entry, idsOf, withObject } from '../accumulation.ts'
import { originKey } from '../build-metadata.ts'
import { textOf, withField } from '../edit.ts'
import { formatId } from '../identity.ts'
import { metadataOf, type ResourceObject, withMetadata } from '../resource.ts'

/** How a generated object joins: as a new one, merged into the one that has its name, or in its place. */
export type Behavior = 'create' | 'merge' | 'replace'

/** Joins a generated object to the resources, looking for the one with its id by all ids that it has had. */
export function absorb(
  entries: readonly Entry[],
  added: Entry,
  behavior: Behavior,
  report: (diagnostic: Diagnostic) => void,
): readonly Entry[] {
  const { group, version, kind, name, effectiveNamespace } = added.id
  const matching = entries.filter(entry =>
    idsOf(entry).some(
      id =>
        id.name === name &&
        id.kind === kind &&
        id.group === group &&
        id.version === version &&
        id.effectiveNamespace === effectiveNamespace,
    ),
  )
  const [old] = matching
  const problem = conflict(matching, behavior)
  if (problem !== undefined) {
    const message = `"${formatId(added.id)}" ${problem}`
    report({ code: 'kustomize/generator-behavior', severity: 'error', message, at: added.resource.origin })
    return entries
  }
  if (old === undefined) return [...entries, added]
  const key = behavior === 'create' ? undefined : unwritableKey(old, added, behavior)
  if (key !== undefined) {
    const message = `the key "${key}" of "${added.id.name}" is not read as a text in YAML`
    report({ code: 'kustomize/text-unwritable', severity: 'error', message, at: added.resource.origin })
  }
  return entries.map(entry => (entry === old ? joined(old, added, behavior) : entry))
}

// kustomize writes joined data with keys without quotes, and a map with a number for a key cannot become JSON.
function unwritableKey(old: Entry, added: Entry, behavior: Behavior): string | undefined {
  const data = [added, ...(behavior === 'merge' ? [old] : [])].map(({ resource }) => resource.object.data)
  const keys = data.flatMap(map => (isObject(map) ? Object.keys(map) : []))
  return keys.find(key => resolvePlain(key, 'kustomize') !== key)
}

function conflict(matching: readonly Entry[], behavior: Behavior): string | undefined {
  if (matching.length > 1) return 'is the name of more than one resource'
  if (matching.length === 0 && behavior !== 'create') return `does not exist, so it cannot ${behavior}`
  if (matching.length === 1 && behavior === 'create')
    return 'exists already; its behavior must be merge or replace'
  return undefined
}

function joined(old: Entry, added: Entry, behavior: Behavior): Entry {
  const before = old.resource.object
  const after = added.resource.object
  let object: ResourceObject = withMetadata(after, joinedMeta(before, after))
  if (behavior === 'merge') {
    object = withOriginOf(object, before)
    object = withField(object, 'data', joinedMaps(before.data, after.data))
    object = withField(object, 'binaryData', joinedMaps(before.binaryData, after.binaryData))
  }
  const { shared: _shared, ...rest } = old
  return withObject({ ...rest, hashed: old.hashed && added.hashed }, object)
}

// What is merged into keeps the note of where it comes from.
function withOriginOf(object: ResourceObject, before: ResourceObject): ResourceObject {
  const origin = metadataOf(before).annotations?.[originKey]
  const { annotations } = metadataOf(object)
  if (origin === undefined || annotations === undefined) return object
  const metadata = withField<JsonObject>(
    metadataOf(object),
    'annotations',
    withField<JsonObject>(annotations, originKey, origin),
  )
  return withMetadata(object, metadata)
}

function joinedMeta(before: ResourceObject, after: ResourceObject): JsonObject {
  const [old, own] = [metadataOf(before), metadataOf(after)]
  const labels = joinedMaps(old.labels, own.labels)
  const annotations = joinedMaps(old.annotations, own.annotations)
  const metadata: JsonObject = {
    name: old.name,
    ...(old.namespace ? { namespace: old.namespace } : {}),
    ...(labels === undefined ? {} : { labels }),
    ...(annotations === undefined ? {} : { annotations }),
  }
  // kustomize sets the name anew, without a type.
  return withUntagged(metadata, 'name', textOf(old, 'name') ?? '')
}

// Joined maps are maps of texts, whatever their values were.
function joinedMaps(before: JsonValue | undefined, after: JsonValue | undefined): JsonObject | undefined {
  const joinedFields = { ...textsIn(before), ...textsIn(after) }
  return Object.keys(joinedFields).length === 0 ? undefined : joinedFields
}

function textsIn(value: JsonValue | undefined): JsonObject {
  if (!isObject(value)) return {}
  return Object.fromEntries(
    Object.keys(value).map(key => [key, value[key] === null ? '' : (textOf(value, key) ?? '')]),
  )
}
