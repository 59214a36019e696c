import type { Diagnostic } from '../base/diagnostic/diagnostic.ts'
import { emptyConfig, type TransformerConfig } from './config/transformer-config.ts'
import type { FieldOrigins } from './field-origins.ts'
import type { Inflate } from './helm/inflate-from.ts'
import { formatId, type GroupVersionKind, idKey, idOf, parseApiVersion, type ResourceId } from './identity.ts'
import type { SortOptions } from './kustomization/kustomization.ts'
import type { Resource, ResourceObject } from './resource.ts'
import type { Schema } from './schema/merge-type.ts'
import type { Session } from './session.ts'
import type { Var } from './var.ts'

/** What a kustomization gathers: resources, and what tells how to finish them. */
export interface Accumulated {
  readonly entries: readonly Entry[]
  /** The field specifications of the layers so far. */
  readonly config: TransformerConfig
  readonly vars: readonly Var[]
}

export const nothingAccumulated: Accumulated = { entries: [], config: emptyConfig, vars: [] }

/** Resources on their way: before hashes, name references and order. Immutable, so that builds can share it. */
export interface Accumulation extends Accumulated {
  readonly diagnostics: readonly Diagnostic[]
  /** Whether entries keep where each field was set. */
  readonly provenance: boolean
  readonly lenient: boolean
  /** Of the outermost kustomization. */
  readonly sortOptions?: SortOptions
  readonly buildMetadata: readonly string[]
  /** What the layers agree on. */
  readonly session: Session
  /** Who knows what Helm printed for the charts of Components that are yet to come. */
  readonly inflated?: Inflate
}

/** A resource with what must be remembered of how it came about. */
export interface Entry {
  readonly resource: Resource
  readonly id: ResourceId
  /** What it was called before each change of name, namespace or kind; oldest first. */
  readonly previous: readonly PreviousId[]
  /** Innermost first. */
  readonly prefixes: readonly string[]
  readonly suffixes: readonly string[]
  /** Whether its name gets a hash of its content. */
  readonly hashed: boolean
  /** Names of the vars that take their values from it. */
  readonly refVars?: readonly string[]
  /** Groups of fields that change together; see `transformers/shared-scalars.ts`. */
  readonly shared?: readonly (readonly (readonly string[])[])[]
  /** The schema of the user; absent: Kubernetes' own. */
  readonly schema?: Schema
  /** Absent when provenance is not asked for. */
  readonly origins?: FieldOrigins
}

interface PreviousId {
  readonly kind: string
  readonly name: string
  readonly effectiveNamespace: string
}

interface EntryOptions {
  readonly hashed?: boolean
  readonly origins?: FieldOrigins | undefined
  readonly schema?: Schema | undefined
}

/** An entry for a resource that has no history yet. */
export function makeEntry(resource: Resource, { hashed = false, origins, schema }: EntryOptions = {}): Entry {
  const id = idOf(resource.object, schema)
  return {
    ...{ resource, id, previous: [], prefixes: [], suffixes: [], hashed },
    ...(origins === undefined ? {} : { origins }),
    ...(schema === undefined ? {} : { schema }),
  }
}

/** The entry with another object; the same entry when the object is the same. */
export function withObject(entry: Entry, object: ResourceObject): Entry {
  if (object === entry.resource.object) return entry
  return { ...entry, resource: { ...entry.resource, object }, id: idOf(object, entry.schema) }
}

/** The entry with its present id added to the history. */
export function withHistory(entry: Entry): Entry {
  const { kind, name, effectiveNamespace } = entry.id
  return { ...entry, previous: [...entry.previous, { kind, name, effectiveNamespace }] }
}

/** Every id that the entry has had, oldest first, the present one last. */
export function idsOf(entry: Entry): readonly (GroupVersionKind & PreviousId)[] {
  return [...previousIdsOf(entry), entry.id]
}

const previousIds = new WeakMap<Entry, readonly (GroupVersionKind & PreviousId)[]>()

// As in kustomize, an older id has the group and version of now (makeResIds.go).
export function previousIdsOf(entry: Entry): readonly (GroupVersionKind & PreviousId)[] {
  if (entry.previous.length === 0) return []
  const known = previousIds.get(entry)
  if (known !== undefined) return known
  const { group, version } = parseApiVersion(entry.resource.object.apiVersion)
  const ids = entry.previous.map(previous => ({ group, version, ...previous }))
  previousIds.set(entry, ids)
  return ids
}

export function originalIdOf(entry: Entry): GroupVersionKind & PreviousId {
  return previousIdsOf(entry)[0] ?? entry.id
}

/** Adds resources to others; one whose id is taken already is left out with a diagnostic. */
export function appendEntries(
  entries: readonly Entry[],
  added: readonly Entry[],
  report: (diagnostic: Diagnostic) => void,
): readonly Entry[] {
  if (added.length === 0) return entries
  if (entries.length === 0 && isDistinct(added)) return added
  const taken = takeIds(entries)
  const result = [...entries]
  for (const entry of added) {
    const key = idKey(entry.id)
    const other = taken.get(key)
    if (other === undefined) {
      taken.set(key, entry)
      result.push(entry)
    } else report(duplicate(entry, other))
  }
  idsTaken.set(result, taken)
  return result
}

const idsTaken = new WeakMap<readonly Entry[], Map<string, Entry>>()

// Moved on to the longer list, so that a thousand files that are added one by one are not looked through a thousand times.
function takeIds(entries: readonly Entry[]): Map<string, Entry> {
  const taken = idsTaken.get(entries)
  idsTaken.delete(entries)
  return taken ?? new Map(entries.map(entry => [idKey(entry.id), entry]))
}

function isDistinct(entries: readonly Entry[]): boolean {
  return new Set(entries.map(({ id }) => idKey(id))).size === entries.length
}

/** Reports resources whose id another one has, too. */
export function reportDuplicates(entries: readonly Entry[], report: (diagnostic: Diagnostic) => void): void {
  const seen = new Map<string, Entry>()
  for (const entry of entries) {
    const key = idKey(entry.id)
    const other = seen.get(key)
    if (other === undefined) seen.set(key, entry)
    else report(duplicate(entry, other))
  }
}

function duplicate(entry: Entry, other: Entry): Diagnostic {
  return {
    code: 'kustomize/duplicate-id',
    severity: 'error',
    message: `"${formatId(entry.id)}" exists already`,
    at: entry.resource.origin,
    related: [{ message: 'the other one', at: other.resource.origin }],
  }
}
