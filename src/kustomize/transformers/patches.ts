import type { Place } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { isQuoted, withoutNotes, withUntagged } from '../../base/yaml/source-text.ts'
import { type Entry, idsOf, reportDuplicates, withHistory, withObject } from '../accumulation.ts'
import { changeFields, changeItems, plainValue, textOf, withField } from '../edit.ts'
import { formatId, noNamespace, parseApiVersion } from '../identity.ts'
import type { PatchOptions } from '../kustomization/kustomization.ts'
import { type JsonOperation, json6902 } from '../patches/json6902.ts'
import type { MergePatch, ParsedPatch } from '../patches/parse-patch.ts'
import { strategicMerge } from '../patches/strategic-merge.ts'
import type { Target } from '../patches/target.ts'
import { canBeResource, metadataOf, type ResourceObject } from '../resource.ts'
import {
  hasNotes,
  withAnnotations,
  withoutEmptyAnnotations,
  withTextAnnotations,
} from './noted-annotations.ts'
import { followShared } from './shared-scalars.ts'
import type { Scope, Transform } from './transform.ts'

/** Merges a patch into the one resource that it names, by any name that the resource has had. */
export function mergeIntoNamed(patch: MergePatch, options: PatchOptions = {}): Transform {
  return (entries, scope) => {
    const matching = entries.filter(entry => isNamed(patch, entry))
    const [target] = matching
    if (target === undefined || matching.length > 1) {
      const count = matching.length === 0 ? 'no resource' : 'more than one resource'
      const message = `${count} is "${describe(patch)}", which the patch names`
      scope.report({
        code: 'kustomize/patch-unmatched',
        severity: 'error',
        message,
        at: patch.at,
        related: [{ message: 'the patch is used here', at: scope.at }],
      })
      return entries
    }
    return entries.flatMap(entry => (entry === target ? merged(entry, patch, options, scope) : [entry]))
  }
}

/** Merges a patch into every resource that a target selects; its name and apiVersion do not matter. */
export function mergeIntoTargets(patch: MergePatch, target: Target, options: PatchOptions = {}): Transform {
  return (entries, scope) => {
    const result = entries.flatMap(entry => {
      if (!target(entry)) return [entry]
      const { apiVersion } = entry.resource.object
      const own = { ...patch, patch: withField(patch.patch, 'apiVersion', apiVersion) }
      return merged(entry, own, options, scope)
    })
    // Only here kustomize looks whether two have one name already while it works.
    reportDuplicates(result, scope.report)
    return result
  }
}

/** Applies JSON patch operations to every resource that a target selects. */
export function editTargets(
  { at, malformed }: Pick<ParsedPatch, 'at' | 'malformed'>,
  operations: readonly JsonOperation[],
  target: Target,
  /** Whether resources are still found by the name that they had before. */
  remembered = true,
): Transform {
  return (entries, scope) =>
    entries.map(entry => {
      if (!target(entry)) return entry
      if (malformed !== undefined) return failed(entry, malformed, at, scope)
      const { shared: _shared, ...rest } = entry
      return edited(remembered ? withHistory(rest) : rest, operations, at, scope)
    })
}

function isNamed({ patch, kind, name }: MergePatch, entry: Entry): boolean {
  const metadata = isObject(patch.metadata) ? patch.metadata : {}
  const { group, version } = parseApiVersion(String(patch.apiVersion ?? ''))
  const namespace =
    typeof metadata.namespace === 'string' && metadata.namespace !== '' ? metadata.namespace : 'default'
  return idsOf(entry).some(
    id =>
      id.name === name &&
      id.kind === kind &&
      id.group === group &&
      id.version === version &&
      (id.effectiveNamespace === namespace || id.effectiveNamespace === noNamespace),
  )
}

function describe({ patch, kind, name }: MergePatch): string {
  const namespace = isObject(patch.metadata) ? patch.metadata.namespace : undefined
  const { group } = parseApiVersion(String(patch.apiVersion ?? ''))
  return `${group === '' ? kind : `${kind}.${group}`} ${typeof namespace === 'string' ? `${namespace}/` : ''}${name}`
}

function merged(
  entry: Entry,
  { patch, at }: MergePatch,
  options: PatchOptions,
  scope: Scope,
): readonly Entry[] {
  const before = entry.resource.object
  const remembering = options.allowNameChange || options.allowKindChange
  const changing = remembering ? withHistory(entry) : entry
  // A replacement of the whole resource comes to nothing in kustomize, which changes resources in place.
  if (patch.$patch === 'replace') return [changing]
  const result = strategicMerge(before, patch, scope.schema)
  if ('failure' in result) return [failed(entry, result.failure, at, scope)]
  if (result.object === undefined || Object.keys(result.object).length === 0) return []
  const object = restored(before, result.object, options)
  if (!canBeResource(object)) return [failed(entry, 'the result is not a resource', at, scope)]
  return [followShared(entry, withObject(changing, object))]
}

// A patch changes neither kind nor name unless it is allowed to, and never the namespace.
function restored(before: ResourceObject, after: JsonObject, options: PatchOptions): JsonObject {
  let object = after
  if (!options.allowKindChange) object = withField(object, 'kind', before.kind)
  let metadata = isObject(object.metadata) ? object.metadata : {}
  if (!options.allowNameChange) {
    const old = metadataOf(before)
    metadata = withField(metadata, 'name', old.name)
    if (old.name !== undefined && !isQuoted(old, 'name')) {
      const text = textOf(old, 'name') ?? ''
      metadata = withUntagged(withField(metadata, 'name', plainValue(text)), 'name', text)
    }
  }
  const { namespace } = metadataOf(before)
  metadata = withField(metadata, 'namespace', isScalar(namespace) && namespace !== '' ? namespace : undefined)
  return withField(object, 'metadata', metadata)
}

function isScalar(value: JsonValue | undefined): boolean {
  return value !== null && !isArray(value) && !isObject(value)
}

function edited(entry: Entry, operations: readonly JsonOperation[], at: Place, scope: Scope): Entry {
  const before = entry.resource.object
  const start = hasNotes(entry) ? withAnnotations(before) : before
  const result = json6902(throughJson(start), operations)
  if ('failure' in result) return failed(entry, result.failure, at, scope)
  const object = withoutEmptyAnnotations(withTextAnnotations(throughJson(result.object)))
  if (!canBeResource(object) || !isObject(object.metadata))
    return failed(entry, 'the result is not a resource', at, scope)
  return withObject(entry, object)
}

// Operations work on JSON, which Go reads with floats for all numbers and without memory of quotes.
function throughJson(object: JsonObject): JsonObject {
  return withFloats(withoutNotes(object)) as JsonObject
}

function withFloats(value: JsonValue): JsonValue {
  if (typeof value === 'bigint') return Number(value)
  if (isArray(value)) return changeItems(value, withFloats)
  return isObject(value) ? changeFields(value, withFloats) : value
}

function failed(entry: Entry, why: string, at: Place, { report, at: used }: Scope): Entry {
  report({
    code: 'kustomize/patch-failed',
    severity: 'error',
    message: `the patch does not fit "${formatId(entry.id)}": ${why}`,
    at,
    related: [
      { message: 'the resource', at: entry.resource.origin },
      { message: 'the patch is used here', at: used },
    ],
  })
  return entry
}
