import type { Diagnostic, Place } from '../base/diagnostic/diagnostic.ts'
import { type Accumulation, type Entry, makeEntry, withHistory, withObject } from './accumulation.ts'
import { originsOf, sourceAt } from './field-origins.ts'
import { idKey, idOf } from './identity.ts'
import type { Resource } from './resource.ts'
import { traceStep } from './trace-step.ts'

/** A step written in code: resources in, resources out. */
export type Step = (resources: readonly Resource[]) => {
  readonly resources: readonly Resource[]
  readonly diagnostics: readonly Diagnostic[]
  /** What provenance attributes changed fields to; by default each resource's own origin. */
  readonly changedAt?: Place
}

/**
 * Applies a step from code. A resource stays the one that it was (with its earlier names, for patches and references)
 * when the step keeps its origin, or its id; any other is new.
 */
export function addStep(accumulation: Accumulation, step: Step): Accumulation {
  const { entries } = accumulation
  const { resources, diagnostics, changedAt } = step(entries.map(({ resource }) => resource))
  const all =
    diagnostics.length === 0 ? accumulation.diagnostics : [...accumulation.diagnostics, ...diagnostics]
  const unchanged =
    resources.length === entries.length &&
    resources.every((resource, index) => resource === entries[index]?.resource)
  if (unchanged) return { ...accumulation, diagnostics: all }
  const after = resources.map((resource, index) => carryOver(accumulation, resource, index, changedAt))
  return { ...accumulation, entries: after, diagnostics: all }
}

function carryOver(
  { entries, provenance, session: { schema } }: Accumulation,
  resource: Resource,
  index: number,
  changedAt: Place = resource.origin,
): Entry {
  const old = findEntry(entries, resource, index)
  if (old === undefined) {
    const origins = provenance ? originsOf(resource.object, sourceAt(resource.origin)) : undefined
    return makeEntry(resource, { origins, schema })
  }
  if (old.resource === resource) return old
  const renamed = idKey(idOf(resource.object)) !== idKey(old.id)
  const { shared: _shared, ...rest } = old
  const changed = { ...withObject(renamed ? withHistory(rest) : rest, resource.object), resource }
  if (!provenance) return changed
  const [traced = changed] = traceStep(
    [old],
    [{ ...changed, resource: { ...resource, origin: old.resource.origin } }],
    sourceAt(changedAt),
  )
  return { ...traced, resource }
}

function findEntry(entries: readonly Entry[], resource: Resource, index: number): Entry | undefined {
  const { origin } = resource
  const here = entries[index]
  if (here?.resource === resource || here?.resource.origin === origin) return here
  const key = idKey(idOf(resource.object))
  return (
    entries.find(entry => entry.resource === resource) ??
    entries.find(entry => entry.resource.origin === origin) ??
    entries.find(entry => idKey(entry.id) === key)
  )
}
