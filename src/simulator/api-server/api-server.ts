import type { Labels } from '../../core/model/fleet.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import type { Clock, DeleteOptions } from '../../reconcile/ports.ts'
import { Seeded } from '../seeded.ts'
import { admitCreation, admitDeletion } from './admission.ts'
import { AddressPool } from './cluster-ips.ts'
import { isRemovable, planDeletion } from './deletion.ts'
import { parseFieldSelector } from './field-selector.ts'
import { applyFields, updateFields, type Writer } from './fields/apply-fields.ts'
import { conflictOf } from './fields/conflict-message.ts'
import { formatOwners, parseOwners } from './fields/owners.ts'
import { parseLabelSelector } from './label-selector.ts'
import { isTerminating, withMetadata } from './metadata.ts'
import { ObjectStore, type SavedState, type StoreKey } from './object-store.ts'
import { prepareObject } from './prepare-object.ts'
import { chargeQuotas, quotaStorage } from './quota.ts'
import { checkFields } from './schema/check-fields.ts'
import { customKinds } from './schema/custom-kinds.ts'
import { builtIn, builtInTable, KindTable, type ServedKind } from './schema/kinds.ts'
import {
  alreadyExists,
  badRequest,
  checkStored,
  modified,
  notFound,
  SchemaError,
  StatusError,
  type Subject,
} from './status-error.ts'
import { isBornWithStatus, ownable, throughPath } from './strip.ts'

/** Who writes, and whether it is only tried. */
export interface WriteOptions {
  /** Absent: nobody's fields are kept track of, which keeps what controllers make small. */
  readonly manager?: string
  readonly subresource?: string
  readonly dryRun?: boolean
}

// The parts of every object, which nobody owns by writing something into them first.
const hollow = { metadata: {}, spec: {}, status: {} }

const definitions = 'apiextensions.k8s.io/CustomResourceDefinition'

/**
 * A Kubernetes API server in memory: objects, who owns their fields, what is refused. It runs no controllers, as a
 * real one does not, except that definitions of kinds are established at once. Refusals are thrown StatusErrors.
 */
export class ApiServer {
  readonly store: ObjectStore = new ObjectStore()
  readonly clock: Clock
  readonly #random: Seeded
  readonly #addresses = new AddressPool()
  #kinds: KindTable | undefined

  /** `saved` is the state of an earlier server, as {@link save} gave it. */
  constructor(options: { readonly clock: Clock; readonly seed?: number; readonly saved?: SavedState }) {
    this.clock = options.clock
    const { seed = 1, saved } = options
    // Another sequence than before, so that no uid is given twice.
    this.#random = new Seeded(seed + (saved?.version ?? 0))
    this.store.listen(event => {
      if (event.storage === definitions) {
        this.#kinds = undefined
        if (event.type === 'deleted') this.#dropObjectsOf(event.object)
      }
      if (event.storage === '/Service') this.#addresses.observe(event)
    })
    if (saved !== undefined) {
      this.store.restore(saved)
      return
    }
    for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
      this.create(namespace, { manager: 'kube-apiserver' })
    }
  }

  /** All objects, and the version that they are of. */
  save(): SavedState {
    return this.store.save()
  }

  get kinds(): KindTable {
    this.#kinds ??= this.#readKinds()
    return this.#kinds
  }

  /** The kind of a request; an unknown one is 404 without a reason, as a path that nobody serves. */
  kind(apiVersion: string, kind: string): ServedKind {
    const found = this.kinds.byKind(apiVersion, kind)
    if (found === undefined) throw new StatusError(404, '', `the server has no kind ${kind} in ${apiVersion}`)
    return found
  }

  find(kind: ServedKind, namespace: string | undefined, name: string): KubernetesObject | undefined {
    const object = this.store.find(keyOf(kind, namespace, name))
    return object === undefined ? undefined : inVersion(kind, object)
  }

  list(
    kind: ServedKind,
    options: {
      readonly namespace?: string | undefined
      readonly labelSelector?: string | undefined
      readonly fieldSelector?: string | undefined
    } = {},
  ): readonly KubernetesObject[] {
    const matches = parseLabelSelector(options.labelSelector ?? '')
    const selects = parseFieldSelector(kind.storage, options.fieldSelector ?? '')
    return this.store
      .all(kind.storage, kind.namespaced ? options.namespace : undefined)
      .filter(object => matches(labelsOf(object)) && selects(object))
      .map(object => inVersion(kind, object))
  }

  /** Server-side apply. With `metadata.resourceVersion`, only onto that version of an object that exists. */
  apply(
    object: KubernetesObject,
    options: WriteOptions & { readonly manager: string; readonly force?: boolean },
  ): { readonly object: KubernetesObject; readonly created: boolean } {
    const kind = this.kind(object.apiVersion, object.kind)
    const subject = subjectOf(kind, object.metadata.name)
    const live = this.find(kind, object.metadata.namespace, object.metadata.name)
    const problems = checkFields(object, kind.schema)
    if (problems.length > 0) throw new SchemaError(object, problems)
    if (object.metadata.managedFields !== undefined) throw badRequest('metadata.managedFields must be nil')
    const expected = object.metadata.resourceVersion
    if (live !== undefined && expected !== undefined && expected !== live.metadata.resourceVersion) {
      throw modified(subject)
    }
    const writer = this.#writer(kind, 'Apply', options)
    const owned = { value: live ?? skeleton(object), owners: parseOwners(live?.metadata.managedFields) }
    const applied = ownable(object, kind, options.subresource)
    const result = applyFields(owned, applied, kind.schema, writer, options.force === true)
    if ('conflicts' in result) throw conflictOf(result.conflicts)
    const status = live === undefined && isBornWithStatus(kind) ? object.status : undefined
    const made = { ...(result.value as KubernetesObject), ...(status !== undefined && { status }) }
    const next = withMetadata(made, { managedFields: formatOwners(result.owners) })
    return { object: this.#write(kind, live, next, options), created: live === undefined }
  }

  create(object: KubernetesObject, options: WriteOptions): KubernetesObject {
    const kind = this.kind(object.apiVersion, object.kind)
    const { name, namespace } = object.metadata
    if (this.find(kind, namespace, name) !== undefined) throw alreadyExists(subjectOf(kind, name))
    if (object.metadata.resourceVersion !== undefined)
      throw badRequest('resourceVersion should not be set on objects to be created')
    const next = throughPath(kind, undefined, object, options.subresource)
    return this.#write(kind, undefined, this.#own(kind, skeleton(object), next, options), options)
  }

  /** Replaces an object; with `metadata.resourceVersion`, only that version of it. `status` is a path of its own. */
  update(object: KubernetesObject, options: WriteOptions): KubernetesObject {
    const kind = this.kind(object.apiVersion, object.kind)
    const { name, namespace, resourceVersion } = object.metadata
    const live = this.find(kind, namespace, name)
    if (live === undefined) throw notFound(subjectOf(kind, name))
    if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
      throw modified(subjectOf(kind, name))
    }
    const next = throughPath(kind, live, object, options.subresource)
    return this.#write(kind, live, this.#own(kind, live, next, options), options)
  }

  /** Deletes, or marks for deletion what has finalizers. Gives the object as it is then; undefined when there was none. */
  delete(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): { readonly object: KubernetesObject; readonly removed: boolean } | undefined {
    const live = this.find(kind, namespace, name)
    if (live === undefined) return undefined
    const subject = subjectOf(kind, name)
    admitDeletion(kind, subject)
    const marked = planDeletion(kind, subject, live, options, this.#timestamp())
    const removed = isRemovable(kind, marked)
    if (options.dryRun === true) return { object: marked, removed }
    if (removed) this.store.remove(kind.storage, marked)
    else if (marked !== live) return { object: this.store.put(kind.storage, marked), removed }
    return { object: marked, removed }
  }

  #own(
    kind: ServedKind,
    live: KubernetesObject,
    next: KubernetesObject,
    options: WriteOptions,
  ): KubernetesObject {
    const { manager } = options
    if (manager === undefined) return withMetadata(next, { managedFields: live.metadata.managedFields })
    const told = parseOwners(next.metadata.managedFields)
    // Who tells of owners tells of all; none are told of by leaving them out.
    const owners = told.length > 0 ? told : parseOwners(live.metadata.managedFields)
    const writer = this.#writer(kind, 'Update', { ...options, manager })
    const before = { ...hollow, ...ownable(live, kind, options.subresource) }
    const after = { ...hollow, ...ownable(next, kind, options.subresource) }
    const owned = updateFields({ value: before, owners }, after, kind.schema, writer)
    return withMetadata(next, { managedFields: formatOwners(owned.owners) })
  }

  #writer(
    kind: ServedKind,
    operation: 'Apply' | 'Update',
    options: WriteOptions & { readonly manager: string },
  ): Writer {
    const { manager, subresource } = options
    const { apiVersion } = kind
    return {
      manager,
      operation,
      apiVersion,
      time: this.#timestamp(),
      ...(subresource === undefined ? {} : { subresource }),
    }
  }

  #write(
    kind: ServedKind,
    live: KubernetesObject | undefined,
    next: KubernetesObject,
    options: WriteOptions,
  ): KubernetesObject {
    const subject = subjectOf(kind, next.metadata.name)
    if (live === undefined) admitCreation(this.store, kind, next, subject)
    const identity = {
      uid: () => this.#random.uuid(),
      now: this.#timestamp(),
      address: () => this.#addresses.take(),
    }
    const prepared = prepareObject(kind, live, next, subject, identity)
    // What controllers make is nobody's, and always has room.
    const isCharged = live === undefined && options.manager !== undefined
    const charged = isCharged ? chargeQuotas(this.store, kind, prepared, subject) : []
    if (prepared === live || options.dryRun === true) return prepared
    if (options.manager !== undefined) checkStored(prepared)
    for (const quota of charged) this.store.put(quotaStorage, quota)
    if (isTerminating(prepared) && isRemovable(kind, prepared)) {
      this.store.remove(kind.storage, prepared)
      return prepared
    }
    return inVersion(kind, this.store.put(kind.storage, prepared))
  }

  #timestamp(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  }

  // At once, where a server waits for the finalizers of each.
  #dropObjectsOf(definition: KubernetesObject): void {
    for (const storage of new Set(customKinds(definition).map(kind => kind.storage)))
      for (const object of this.store.all(storage)) this.store.remove(storage, object)
  }

  #readKinds(): KindTable {
    const custom = this.store.all(definitions).flatMap(customKinds)
    return custom.length === 0 ? builtInTable : new KindTable([...builtIn, ...custom])
  }
}

export function subjectOf(kind: ServedKind, name: string): Subject {
  return { group: kind.group, kind: kind.kind, resource: kind.resource, name }
}

function keyOf(kind: ServedKind, namespace: string | undefined, name: string): StoreKey {
  return { storage: kind.storage, namespace: kind.namespaced ? (namespace ?? '') : '', name }
}

function inVersion(kind: ServedKind, object: KubernetesObject): KubernetesObject {
  return object.apiVersion === kind.apiVersion ? object : { ...object, apiVersion: kind.apiVersion }
}

function labelsOf(object: KubernetesObject): Labels {
  return object.metadata.labels ?? {}
}

function skeleton({ apiVersion, kind, metadata }: KubernetesObject): KubernetesObject {
  const { name, namespace } = metadata
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } }
}
