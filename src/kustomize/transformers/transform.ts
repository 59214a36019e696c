import type { Diagnostic, Place } from '../../base/diagnostic/diagnostic.ts'
import { type Entry, withObject } from '../accumulation.ts'
import { formatId } from '../identity.ts'
import type { ResourceObject } from '../resource.ts'
import type { Schema } from '../schema/merge-type.ts'
import { type Change, type ChangeStyle, type Created, changeField, type FieldSpec } from './field-spec.ts'
import { hasNotes, withAnnotations, withoutEmptyAnnotations } from './noted-annotations.ts'

/** Changes resources; what it leaves alone stays the same object. */
export type Transform = (entries: readonly Entry[], scope: Scope) => readonly Entry[]

/** Where a transformer is configured, and who hears of the user's mistakes. */
export interface Scope {
  readonly at: Place
  readonly report: (diagnostic: Diagnostic) => void
  /** The schema of the user, where there is one. */
  readonly schema?: Schema | undefined
}

/** Applies a change to all fields that specifications name in an entry. */
export function changeSpecs(
  entry: Entry,
  specs: readonly FieldSpec[],
  created: Created,
  scope: Scope,
  change: Change,
  style?: ChangeStyle,
): Entry {
  const noted = hasNotes(entry) && specs.some(({ path }) => path.startsWith('metadata/annotations'))
  const start = noted ? withAnnotations(entry.resource.object) : entry.resource.object
  let object = start
  for (const spec of specs) {
    const result = changeField(object, spec, created, change, style)
    if ('misfit' in result && typeof result.misfit === 'string') {
      reportMisfit(entry, result.misfit, scope)
      return entry
    }
    object = result as ResourceObject
  }
  if (object === start) return entry
  return withObject(entry, noted ? withoutEmptyAnnotations(object) : object)
}

export function reportMisfit(entry: Entry, misfit: string, { at, report }: Scope): void {
  report({
    code: 'kustomize/field-path',
    severity: 'error',
    message: `"${formatId(entry.id)}" does not fit: ${misfit}`,
    at,
    related: [{ message: 'the resource', at: entry.resource.origin }],
  })
}
