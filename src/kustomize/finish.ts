import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import type { Accumulation, Entry } from './accumulation.ts'
import { originsTable } from './field-origins.ts'
import { type Order, sortEntries } from './order.ts'
import type { Resource } from './resource.ts'
import { traceStep } from './trace-step.ts'
import { addHashes } from './transformers/hash-suffix.ts'
import { mendNameReferences } from './transformers/name-references.ts'

/** What a build gives. */
export interface Built {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
  /** When it was asked for: for each resource, by JSON pointer, where the field was set last. */
  readonly provenance?: ReadonlyMap<Resource, ReadonlyMap<string, Place>>
}

/** What must happen once, at the end: hashes of names, references to them, dropping local configuration, order. */
export function finish(
  accumulation: Accumulation,
  { order = 'legacy' }: { readonly order?: Order } = {},
): Built {
  const diagnostics: Diagnostic[] = [...accumulation.diagnostics]
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const mended = mendNameReferences(addHashes(accumulation.entries), report)
  const traced = accumulation.provenance ? traceNames(accumulation.entries, mended) : mended
  const sorted = sortEntries(traced.filter(isForCluster), order, accumulation.sortOptions)
  const resources = sorted.map(({ resource }) => resource)
  if (!accumulation.provenance) return { resources, diagnostics }
  const tables = sorted.flatMap(({ resource, origins }) =>
    origins === undefined ? [] : [[resource, originsTable(origins)] as const],
  )
  return { resources, diagnostics, provenance: new Map(tables) }
}

// A hash or a mended reference is nobody's line: the field keeps the place of the name that was written there.
function traceNames(before: readonly Entry[], after: readonly Entry[]): readonly Entry[] {
  return after.map((entry, index) => {
    const old = before[index]
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
  const local = resource.object.metadata.annotations?.['config.kubernetes.io/local-config']
  return local === undefined || local === 'false'
}
