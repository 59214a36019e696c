import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import { type Entry, reportDuplicates, withHistory, withObject } from '../accumulation.ts'
import { changeItems, withField } from '../edit.ts'
import { helmGenerated } from '../helm/inflate-chart.ts'
import { isClusterScoped } from '../identity.ts'
import { describe } from '../lookup.ts'
import { metadataOf, type ResourceObject, withMetadata } from '../resource.ts'
import { namespaceSpecs } from '../schema/field-specs.ts'
import type { FieldSpec } from './field-spec.ts'
import { changeSpecs, reportMisfit, type Scope, type Transform } from './transform.ts'

interface NamespaceOptions {
  readonly specs?: readonly FieldSpec[]
  /** Keeps namespaces that are set already. */
  readonly unsetOnly?: boolean
  /** Which subjects of role bindings get the namespace. */
  readonly subjects?: 'defaultOnly' | 'allServiceAccounts' | 'none'
}

/** Puts every namespaced resource into a namespace, renames Namespaces, and mends what names them. */
export function setNamespace(namespace: string, options: NamespaceOptions = {}): Transform {
  const set = (value: JsonValue | undefined): JsonValue =>
    options.unsetOnly && typeof value === 'string' && value !== '' ? value : namespace
  return (entries, scope) => {
    if (namespace === '') return entries
    // Helm was told the namespace, and has put its objects where they belong.
    const changed = entries.map(entry =>
      metadataOf(entry.resource.object).annotations?.[helmGenerated] === 'true'
        ? entry
        : changeEntry(entry, set, options, scope),
    )
    reportDuplicates(changed, scope.report)
    return changed
  }
}

type Setter = (value: JsonValue | undefined) => JsonValue

function changeEntry(entry: Entry, set: Setter, options: NamespaceOptions, scope: Scope): Entry {
  const { specs = namespaceSpecs, subjects = 'defaultOnly' } = options
  let { object } = entry.resource
  if (!isClusterScoped(object)) {
    const metadata = metadataOf(object)
    if (isArray(metadata.namespace) || isObject(metadata.namespace)) {
      reportMisfit(entry, `found ${describe(metadata.namespace)} for a namespace`, scope)
      return entry
    }
    object = withMetadata(object, withField<JsonObject>(metadata, 'namespace', set(metadata.namespace)))
  }
  if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') {
    const misfit = subjects === 'none' ? undefined : findMisfit(object.subjects)
    if (misfit !== undefined) {
      reportMisfit(entry, `found ${describe(misfit)} among subjects`, scope)
      return entry
    }
    object = changeSubjects(object, subjects, set)
  }
  const own = specs.filter(
    ({ path }) => path !== 'metadata/namespace' && (path !== 'metadata/name' || object.apiVersion === 'v1'),
  )
  return changeSpecs(withObject(withHistory(entry), object), own, 'scalar', scope, set)
}

function findMisfit(subjects: JsonValue | undefined): JsonValue | undefined {
  return isArray(subjects) ? subjects.find(subject => subject !== null && !isObject(subject)) : undefined
}

function changeSubjects(
  object: ResourceObject,
  mode: 'defaultOnly' | 'allServiceAccounts' | 'none',
  set: Setter,
): ResourceObject {
  if (mode === 'none' || !isArray(object.subjects)) return object
  const meant = (subject: JsonObject): boolean =>
    mode === 'defaultOnly' ? subject.name === 'default' : subject.kind === 'ServiceAccount'
  const subjects = changeItems(object.subjects, subject =>
    isObject(subject) && meant(subject) ? withField(subject, 'namespace', set(subject.namespace)) : subject,
  )
  return withField(object, 'subjects', subjects)
}
