import { isArray, isObject, type JsonObject } from '../../../base/std/json.ts'
import type { ForeignOwner } from '../../model/foreign-owner.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { isOurs } from '../apply/managed-fields.ts'
import { isPassing } from '../apply/managers.ts'
import { fieldManager } from '../cluster/apply-set.ts'
import { differenceOf, type FieldSet, unionOf, withoutFields } from './field-set.ts'

/** What of an object's metadata changes, so that no other tool takes it for its own. */
export interface Takeover {
  readonly labels?: Readonly<Record<string, null>>
  readonly annotations?: Readonly<Record<string, null>>
  /** Absent where they stay as they are. */
  readonly managedFields?: readonly JsonObject[]
}

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** The managers that wrote an object for its owners: those that have the owners' marks, and tools that people ran. */
export function formerManagers(live: KubernetesObject, owners: readonly ForeignOwner[]): readonly string[] {
  const { labels, annotations } = marksOf(owners)
  const former = entriesOf(live).filter(
    entry =>
      entry.manager !== fieldManager &&
      (isPassing(String(entry.manager)) ||
        ownsAny(entry, 'labels', labels) ||
        ownsAny(entry, 'annotations', annotations)),
  )
  return [...new Set(former.map(({ manager }) => String(manager)))]
}

/**
 * What makes an object ours alone: the marks of its owners go, and what their managers wrote counts as applied by us, so
 * that the next apply takes away what Git does not have. Undefined: it is so already.
 */
export function takeoverOf(
  live: KubernetesObject,
  desired: KubernetesObject,
  owners: readonly ForeignOwner[],
  managers: readonly string[],
): Takeover | undefined {
  const marks = marksOf(owners)
  const unmarked = {
    ...gone('labels', live, desired, marks.labels),
    ...gone('annotations', live, desired, marks.annotations),
  }
  const entries = entriesOf(live)
  const former = entries.filter(entry => isFormer(entry, managers))
  if (former.length > 0)
    return { ...unmarked, managedFields: transferred(entries, former, desired.apiVersion) }
  return Object.keys(unmarked).length === 0 ? undefined : unmarked
}

/** What an object will be: as the server says that applying makes it, without what former managers had and Git has not. */
export function takenOver(
  applied: KubernetesObject,
  owners: readonly ForeignOwner[],
  managers: readonly string[],
): KubernetesObject {
  const entries = entriesOf(applied)
  const former = entries.filter(entry => isFormer(entry, managers))
  const others = entries.filter(entry => !isFormer(entry, managers))
  const gone = differenceOf(allFields(former), allFields(others))
  const { labels, annotations } = marksOf(owners)
  const ours = entries.find(isOurs)
  const marks = (part: 'labels' | 'annotations', keys: readonly string[]): FieldSet => ({
    [`f:${part}`]: Object.fromEntries(
      keys.filter(key => ours === undefined || !ownsAny(ours, part, [key])).map(key => [`f:${key}`, {}]),
    ),
  })
  const unmarked = { 'f:metadata': { ...marks('labels', labels), ...marks('annotations', annotations) } }
  const { apiVersion, kind, metadata } = applied
  const left = withoutFields(withoutFields(applied, gone), unmarked)
  const about: JsonObject = isObject(left.metadata) ? left.metadata : {}
  return { ...left, apiVersion, kind, metadata: { ...about, name: metadata.name } }
}

function marksOf(owners: readonly ForeignOwner[]) {
  return {
    labels: owners.flatMap(owner => owner.labels),
    annotations: [...owners.flatMap(owner => owner.annotations), lastApplied],
  }
}

// Fields of two versions of a kind cannot be put together.
function transferred(
  entries: readonly JsonObject[],
  former: readonly JsonObject[],
  apiVersion: string,
): readonly JsonObject[] {
  const own = entries.find(isOurs)
  const same = [...(own ? [own] : []), ...former].filter(entry => entry.apiVersion === apiVersion)
  const [first] = same
  const rest = entries.filter(entry => entry !== own && !former.includes(entry))
  if (first === undefined) return own === undefined ? rest : [own, ...rest]
  const { 'f:status': _, ...fieldsV1 } = allFields(same)
  const { time } = first
  const ours = {
    manager: fieldManager,
    operation: 'Apply',
    apiVersion,
    ...(time !== undefined && { time }),
    fieldsType: 'FieldsV1',
    fieldsV1,
  }
  return [ours, ...rest]
}

function allFields(entries: readonly JsonObject[]): FieldSet {
  return entries.reduce(
    (all: FieldSet, { fieldsV1 }) => (isObject(fieldsV1) ? unionOf(all, fieldsV1) : all),
    {},
  )
}

function isFormer({ manager, subresource }: JsonObject, managers: readonly string[]): boolean {
  return managers.includes(String(manager)) && (subresource ?? '') === ''
}

function gone(
  part: 'labels' | 'annotations',
  { metadata: live }: KubernetesObject,
  { metadata: desired }: KubernetesObject,
  keys: readonly string[],
): Pick<Takeover, 'labels' | 'annotations'> {
  const marks = keys.filter(key => live[part]?.[key] !== undefined && desired[part]?.[key] === undefined)
  return marks.length === 0 ? {} : { [part]: Object.fromEntries(marks.map(key => [key, null] as const)) }
}

function entriesOf({ metadata }: KubernetesObject): readonly JsonObject[] {
  return isArray(metadata.managedFields) ? metadata.managedFields.filter(isObject) : []
}

function ownsAny(
  { fieldsV1, subresource }: JsonObject,
  part: 'labels' | 'annotations',
  keys: readonly string[],
): boolean {
  if ((subresource ?? '') !== '' || !isObject(fieldsV1)) return false
  const metadata = fieldsV1['f:metadata']
  const fields = isObject(metadata) ? metadata[`f:${part}`] : undefined
  return isObject(fields) && keys.some(key => fields[`f:${key}`] !== undefined)
}
