import type { Diagnostic } from '../../base/diagnostic/diagnostic.ts'
import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, originalIdOf, withObject } from '../accumulation.ts'
import { changeItems, withField } from '../edit.ts'
import { formatId, isSelectedKind } from '../identity.ts'
import type { ResourceObject } from '../resource.ts'
import type { NameReference } from '../schema/name-reference-specs.ts'
import { type Change, changeField, type FieldSpec } from './field-spec.ts'
import { indexTargets, type Referral, type TargetIndex } from './referrals.ts'
import { reportMisfit } from './transform.ts'

/**
 * Mends the fields that name other resources, after those have got other names or namespaces. When `all` fields are
 * looked at, also where nothing has changed, those that cannot hold a name are reported, as kustomize does.
 */
export function mendNameReferences(
  entries: readonly Entry[],
  references: readonly NameReference[],
  all: boolean,
  report: (diagnostic: Diagnostic) => void,
): readonly Entry[] {
  const indices = references.map(({ target }) => indexTargets(entries, target))
  if (!all && !indices.some(({ changed }) => changed)) return entries
  if (all) for (const entry of entries) checkSubjects(entry, report)
  return entries.map(entry => {
    let current = entry
    for (const { reference, spec } of fieldsOf(references, originalIdOf(entry).kind)) {
      const index = indices[reference]
      if (index === undefined || !(index.changed || all)) continue
      const object = mendField(current, spec, index, report)
      if (object !== current.resource.object) current = withObject(current, object)
    }
    return current
  })
}

interface ReferenceField {
  /** Which reference the field is of, from 0. */
  readonly reference: number
  readonly spec: FieldSpec
}

const fieldsByKind = new WeakMap<readonly NameReference[], Map<string, readonly ReferenceField[]>>()

// There are hundreds of fields, and a kind has a few of them.
function fieldsOf(references: readonly NameReference[], kind: string): readonly ReferenceField[] {
  const byKind = fieldsByKind.get(references) ?? new Map<string, readonly ReferenceField[]>()
  fieldsByKind.set(references, byKind)
  const known = byKind.get(kind)
  if (known !== undefined) return known
  const fields = references.flatMap(({ referrers }, reference) =>
    referrers.filter(spec => !spec.kind || spec.kind === kind).map(spec => ({ reference, spec })),
  )
  // Kinds are texts of users, which must not fill the memory.
  if (byKind.size < 1000) byKind.set(kind, fields)
  return fields
}

// An account in no namespace is what kustomize cannot look for.
function checkSubjects(entry: Entry, report: (diagnostic: Diagnostic) => void): void {
  const { object, origin: at } = entry.resource
  if (object.kind !== 'RoleBinding' || !isArray(object.subjects)) return
  const broken = object.subjects.find(
    subject =>
      isObject(subject) &&
      subject.namespace !== undefined &&
      (subject.kind === 'ServiceAccount' ? typeof subject.namespace !== 'string' : isOther(subject.kind)),
  )
  if (broken !== undefined) reportMisfit(entry, 'a subject has no namespace that is a text', { at, report })
}

function isOther(kind: JsonValue | undefined): boolean {
  return kind !== undefined && typeof kind !== 'string'
}

function mendField(
  entry: Entry,
  spec: FieldSpec,
  index: TargetIndex,
  report: (diagnostic: Diagnostic) => void,
): ResourceObject {
  const { object, origin } = entry.resource
  if (!isSelectedKind(spec, originalIdOf(entry))) return object
  const state = { ambiguous: undefined as string | undefined }
  const mend: Change = (value, misfit) => mendValue(value, { entry, spec, index, state, misfit })
  const anyKind: FieldSpec = { path: spec.path, create: false }
  const result = changeField(object, anyKind, undefined, mend)
  if ('misfit' in result && typeof result.misfit === 'string') {
    reportMisfit(entry, `a name of another resource should stand there, but ${result.misfit}`, {
      at: origin,
      report,
    })
    return object
  }
  if (state.ambiguous !== undefined) {
    const message = `"${state.ambiguous}" at "${spec.path}" of "${formatId(entry.id)}" refers to several resources`
    report({ code: 'kustomize/name-ambiguous', severity: 'error', message, at: origin })
  }
  return result as ResourceObject
}

interface Mending {
  readonly entry: Entry
  readonly spec: FieldSpec
  readonly index: TargetIndex
  readonly state: { ambiguous: string | undefined }
  readonly misfit: (found: JsonValue) => void
}

function mendValue(value: JsonValue, mending: Mending): JsonValue {
  if (typeof value === 'string') return mendName(value, mending)
  if (isObject(value)) return mendMap(value, mending)
  if (!isArray(value)) return value
  return changeItems(value, item => {
    if (!isArray(item)) return mendValue(item, mending)
    mending.misfit(item)
    return item
  })
}

function mendName(name: string, { entry, spec, index, state }: Mending): string {
  const referral = index.find(name, { referrer: entry, path: spec.path })
  if (isAmbiguous(referral)) state.ambiguous = name
  return referral === undefined || isAmbiguous(referral) ? name : referral.id.name
}

// A map has name and namespace, as subjects of role bindings and services of webhooks do.
function mendMap(map: JsonObject, { entry, spec, index, state, misfit }: Mending): JsonObject {
  const { name, namespace } = map
  if (name === undefined) misfit(map)
  if (typeof name !== 'string') return map
  const within = typeof namespace === 'string' ? { namespace } : {}
  const referral = index.find(name, { referrer: entry, path: spec.path, sameNamespace: true, ...within })
  if (isAmbiguous(referral)) state.ambiguous = name
  if (referral === undefined || isAmbiguous(referral)) return map
  const named = withField(map, 'name', referral.id.name)
  return referral.id.namespace === '' ? named : withField(named, 'namespace', referral.id.namespace)
}

function isAmbiguous(referral: Referral): referral is 'ambiguous' {
  return referral === 'ambiguous'
}
