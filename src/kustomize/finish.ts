import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { type Accumulation, type Entry, reportDuplicates } from './accumulation.ts'
import { addManagedBy } from './build-metadata.ts'
import { withoutNotes } from './clean-annotations.ts'
import { originsTable } from './field-origins.ts'
import { type Order, sortEntries } from './order.ts'
import { reportInvalid, reportUnsound } from './read-resources.ts'
import { reportUnwritable } from './report-unwritable.ts'
import { isResourceObject, metadataOf, type Resource } from './resource.ts'
import { traceStep } from './trace-step.ts'
import { addHashes } from './transformers/hash-suffix.ts'
import { mendNameReferences } from './transformers/name-references.ts'
import { resolveVars } from './variables/resolve-vars.ts'

/** What a build gives. */
export interface Built {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
  /** When it was asked for: for each resource, by JSON pointer, where the field was set last. */
  readonly provenance?: ReadonlyMap<Resource, ReadonlyMap<string, Place>>
}

/**
 * What must happen once, at the end: hashes of names, references to them, vars, dropping local configuration, order,
 * and what `buildMetadata` asks for.
 */
export function finish(
  accumulation: Accumulation,
  { order = 'legacy' }: { readonly order?: Order } = {},
): Built {
  const { entries, config, vars, provenance, lenient, buildMetadata } = accumulation
  const diagnostics: Diagnostic[] = [...accumulation.diagnostics]
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const mended = mendNameReferences(addHashes(entries), config.nameReference, lenient, report)
  const resolved = resolveVars(mended, vars, config.varReference, report)
  const sound = withoutUnsound(resolved, lenient, report)
  // Transformers and steps may have given two resources one name.
  reportDuplicates(sound, report)
  const sorted = sortEntries(sound.filter(isForCluster), order, accumulation.sortOptions)
  if (lenient) reportUnwritable(sorted, report)
  const labelled = buildMetadata.includes('managedByLabel') ? addManagedBy(sorted, report) : sorted
  const cleaned = labelled.map(entry => withoutNotes(entry, buildMetadata))
  const finished = provenance ? traceNames(entries, cleaned) : cleaned
  const resources = finished.map(({ resource }) => resource)
  if (!provenance) return { resources, diagnostics }
  const tables = finished.flatMap(({ resource, origins }) =>
    origins === undefined ? [] : [[resource, originsTable(origins)] as const],
  )
  return { resources, diagnostics, provenance: new Map(tables) }
}

// A patch may make of a resource what none is, or what no API server takes.
function withoutUnsound(
  entries: readonly Entry[],
  lenient: boolean,
  report: (diagnostic: Diagnostic) => void,
): readonly Entry[] {
  return entries.filter(({ resource }) => {
    const { object, origin: at } = resource
    const fault = isResourceObject(object) ? undefined : reportInvalid(object, at)
    const unsound = fault ?? (lenient ? undefined : reportUnsound(resource))
    if (unsound !== undefined) report(unsound)
    return unsound === undefined
  })
}

// A hash or a mended reference is nobody's line: the field keeps the place of the name that was written there.
function traceNames(before: readonly Entry[], after: readonly Entry[]): readonly Entry[] {
  const byOrigin = new Map(before.map(entry => [entry.resource.origin, entry]))
  return after.map(entry => {
    const old = byOrigin.get(entry.resource.origin)
    if (old === undefined || old.resource.object === entry.resource.object) return entry
    const [traced = entry] = traceStep([old], [entry], path => placeAt(old, path))
    return traced
  })
}

function placeAt({ origins, resource }: Entry, path: readonly string[]): Place {
  let at = origins
  for (const key of path) at = at instanceof Map ? at.get(key) : at
  return at === undefined || at instanceof Map ? resource.origin : (at as Place)
}

function isForCluster({ resource }: Entry): boolean {
  const local = metadataOf(resource.object).annotations?.['config.kubernetes.io/local-config']
  return local === undefined || local === 'false'
}
