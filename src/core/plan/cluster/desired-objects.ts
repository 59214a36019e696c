import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import { type ApplySettings, defaultApplySettings } from '../../model/apply-settings.ts'
import { type Hook, hookOf } from '../../model/hook.ts'
import {
  groupOf,
  idOf,
  type KubernetesObject,
  keyOf,
  type ObjectKey,
  type ObjectMeta,
  type StringMap,
} from '../../model/object.ts'
import { dependsOnAnnotation, orderOf } from '../../model/object-order.ts'
import type { ObjectOrder } from '../../model/order.ts'
import type { DesiredObject } from '../../model/plan.ts'
import type { Resource } from '../../model/resource.ts'
import { decryptedMark } from '../../model/sealed.ts'
import { isLeftAlone } from '../apply/apply-mode.ts'
import { treatmentOf } from '../apply/treatment.ts'
import { applySet, owned } from './apply-set.ts'
import { expandHook } from './hooks/expand-hooks.ts'
import { without } from './initial-fields.ts'
import { liveSuspension } from './live-suspension.ts'

/** A bound resource with the pair that it belongs to. */
export interface OwnedResource {
  readonly resource: Resource
  readonly application: string
  readonly revision: string
  /** The user in whose name it is written; absent: in Banyan's own. */
  readonly impersonate?: string
  /** The applications that its own waits for. */
  readonly dependsOn?: readonly string[]
  /** Of an application with hooks: the digest of its content, whatever the number of replicas. */
  readonly sync?: string
}

/** Whether a kind belongs to namespaces; undefined where the cluster does not know it. */
export type Scoping = (kind: { readonly group: string; readonly kind: string }) => boolean | undefined

/**
 * Objects as they are applied: in the namespace that the cluster will put them into, without what only servers
 * write, with ownership metadata, and with a digest that tells whether anything of it changed.
 */
export function desiredObjects(
  resources: readonly OwnedResource[],
  id: string,
  isNamespaced: Scoping,
  settings: ApplySettings = defaultApplySettings,
): readonly DesiredObject[] {
  const objects: DesiredObject[] = []
  for (const each of resources) {
    if (!isApplied(each.resource.object)) continue
    for (const resource of expandHook(each.resource))
      objects.push(desiredObject(resource, each, { id, isNamespaced, settings }))
  }
  return objects
}

function desiredObject(
  resource: Resource,
  { application, revision, impersonate, dependsOn = [], sync }: Omit<OwnedResource, 'resource'>,
  cluster: { readonly id: string; readonly isNamespaced: Scoping; readonly settings: ApplySettings },
): DesiredObject {
  const namespace = namespaceOf(resource.object, cluster.isNamespaced)
  const marks = { application, id: cluster.id, namespace, dependsOn: dependsOn.join() }
  const { key, object, digest, order, hook } = mark(resource, marks)
  const { origin, generatedFrom, initial, sealed } = resource
  const treatment = treatmentOf(resource, cluster.settings)
  const { ignoreDigest } = treatment
  const suspension = liveSuspension(object)
  return {
    key,
    object,
    application,
    revision,
    origin,
    digest: ignoreDigest === undefined ? digest : sha256(`${digest} ${ignoreDigest}`),
    treatment,
    ...(generatedFrom && { generatedFrom }),
    ...(initial && { initial }),
    ...(suspension && { suspension }),
    ...(impersonate !== undefined && { impersonate }),
    ...(order && { order }),
    ...(hook && { hook }),
    ...(sync !== undefined && { sync }),
    ...(sealed && { sealed }),
  }
}

/** The keys of what is left alone for good: neither applied nor deleted. */
export function keysLeftAlone(
  resources: readonly OwnedResource[],
  isNamespaced: Scoping,
): ReadonlySet<ObjectKey> {
  const left = resources.filter(({ resource: { object } }) => isLeftAlone(object))
  return new Set(
    left.map(({ resource: { object } }) =>
      keyOf({ ...idOf(object), namespace: namespaceOf(object, isNamespaced) }),
    ),
  )
}

function isLocal({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.['config.kubernetes.io/local-config'] === 'true'
}

/** Whether an object is applied at all. */
export function isApplied(object: KubernetesObject): boolean {
  return !isLocal(object) && !isLeftAlone(object) && hookOf(object) !== 'never'
}

/** The namespace that a cluster will put an object into; empty for none. */
export function namespaceOf({ apiVersion, kind, metadata }: KubernetesObject, isNamespaced: Scoping): string {
  const namespaced = isNamespaced({ group: groupOf(apiVersion), kind })
  if (namespaced === false) return ''
  return metadata.namespace ?? (namespaced === true ? 'default' : '')
}

interface Marks {
  readonly application: string
  readonly id: string
  /** Empty for none. */
  readonly namespace: string
  /** Names, separated by commas. */
  readonly dependsOn: string
}

interface Marked extends Marks {
  readonly key: string
  readonly object: KubernetesObject
  readonly digest: string
  readonly order: ObjectOrder | undefined
  readonly hook: Hook | undefined
}

// Thousands of clusters share a resource; its digest is computed once.
const marked = new WeakMap<Resource, Marked>()

function mark(resource: Resource, marks: Marks): Marked {
  const known = marked.get(resource)
  if (known !== undefined && sameMarks(known, marks)) return known
  const key = keyOf({ ...idOf(resource.object), namespace: marks.namespace })
  const object = withMarks(resource, marks, key)
  const hook = hookOf(object)
  const made: Marked = {
    ...marks,
    key,
    object,
    digest: digestOf(resource, object),
    order: orderOf(object),
    hook: hook === 'never' ? undefined : hook,
  }
  marked.set(resource, made)
  return made
}

function sameMarks(a: Marks, b: Marks): boolean {
  return (
    a.application === b.application &&
    a.id === b.id &&
    a.namespace === b.namespace &&
    a.dependsOn === b.dependsOn
  )
}

// Objects are not told apart by what they only begin with.
function digestOf({ initial }: Resource, object: KubernetesObject): string {
  return sha256(canonicalJson(initial === undefined ? object : without(object, initial)))
}

function withMarks(
  { object, generatedFrom, sealed }: Resource,
  { application, id, namespace, dependsOn }: Marks,
  key: string,
): KubernetesObject {
  const labels: StringMap = {
    ...object.metadata.labels,
    [applySet.partOf]: id,
    [owned.application]: application,
  }
  const annotations: StringMap = {
    ...object.metadata.annotations,
    [owned.object]: key,
    ...(generatedFrom !== undefined && { [owned.generatedFrom]: generatedFrom }),
    ...(dependsOn !== '' && { [dependsOnAnnotation]: dependsOn }),
    ...(sealed !== undefined && object.kind !== 'Secret' && { [decryptedMark]: 'true' }),
  }
  const sent = asSent(object, namespace)
  return { ...sent, metadata: { ...sent.metadata, labels, annotations } }
}

/** An object without what only servers write, in the namespace that it goes into; empty for none. */
export function asSent(object: KubernetesObject, namespace: string): KubernetesObject {
  const { status: _, ...rest } = object
  const metadata = withoutServersFields(object.metadata)
  const placed = namespace === '' ? metadata : { ...metadata, namespace }
  return { ...rest, apiVersion: object.apiVersion, kind: object.kind, metadata: placed }
}

// Manifests that were read from a cluster carry these; sent back, they would be refused or mean something else.
function withoutServersFields(metadata: ObjectMeta): ObjectMeta {
  const { namespace, uid, resourceVersion, generation, creationTimestamp, managedFields, selfLink, ...rest } =
    metadata
  return { ...rest, name: metadata.name }
}
