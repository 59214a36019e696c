import type { KubernetesObject } from '../../core/model/object.ts'
import { ownersOf, uidOf, withMetadata } from './metadata.ts'

/** One change of one object, in the order in which they happened. */
export interface StoreEvent {
  readonly type: 'added' | 'modified' | 'deleted'
  readonly storage: string
  /** As it is now; for a deletion, as it was last, with the version of the deletion. */
  readonly object: KubernetesObject
  /** As it was before; absent when it was added. */
  readonly before?: KubernetesObject
  readonly version: number
}

/** Where an object is kept. */
export interface StoreKey {
  readonly storage: string
  readonly namespace: string
  readonly name: string
}

/** What a store holds, as plain data. */
export interface SavedState {
  readonly version: number
  readonly objects: readonly { readonly storage: string; readonly object: KubernetesObject }[]
}

const maxEvents = 500

/** Objects and their history under one counter. Objects are immutable and shared with whoever reads them. */
export class ObjectStore {
  #version = 0
  #oldest = 0
  #events: StoreEvent[] = []
  readonly #objects = new Map<string, Map<string, KubernetesObject>>()
  readonly #dependents = new Map<string, Map<string, StoreKey>>()
  readonly #listeners = new Set<(event: StoreEvent) => void>()

  /** The newest resourceVersion. */
  get version(): number {
    return this.#version
  }

  /** Events after this version are known; older watches have to list again. */
  get oldest(): number {
    return this.#oldest
  }

  find(key: StoreKey): KubernetesObject | undefined {
    return this.#objects.get(key.storage)?.get(nameKey(key))
  }

  /** The objects of a storage in the server's order: by namespace, then by name. */
  all(storage: string, namespace?: string): readonly KubernetesObject[] {
    const kept = [...(this.#objects.get(storage) ?? [])]
    const prefix = namespace === undefined ? '' : `${namespace}/`
    return kept
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
  }

  /** The storages that have objects. */
  storages(): readonly string[] {
    return [...this.#objects.keys()]
  }

  /** Objects that name this uid as an owner. */
  dependents(uid: string): readonly StoreKey[] {
    return [...(this.#dependents.get(uid)?.values() ?? [])]
  }

  /** Keeps an object under a new resourceVersion, and gives it as it is kept. */
  put(storage: string, object: KubernetesObject): KubernetesObject {
    const key = keyIn(storage, object)
    const before = this.find(key)
    const version = this.#nextVersion()
    const kept = withMetadata(object, { resourceVersion: String(version) })
    const objects = this.#objects.get(storage) ?? new Map<string, KubernetesObject>()
    this.#objects.set(storage, objects.set(nameKey(key), kept))
    this.#index(key, before, kept)
    this.#record({
      type: before === undefined ? 'added' : 'modified',
      storage,
      object: kept,
      ...(before === undefined ? {} : { before }),
      version,
    })
    return kept
  }

  /** Takes an object out. */
  remove(storage: string, object: KubernetesObject): void {
    const key = keyIn(storage, object)
    const before = this.find(key)
    if (before === undefined) return
    this.#objects.get(storage)?.delete(nameKey(key))
    this.#index(key, before, undefined)
    const version = this.#nextVersion()
    const last = withMetadata(object, { resourceVersion: String(version) })
    this.#record({ type: 'deleted', storage, object: last, before, version })
  }

  /** Events after a version; undefined when they are no longer known. */
  since(version: number): readonly StoreEvent[] | undefined {
    if (version < this.#oldest) return undefined
    return this.#events.filter(event => event.version > version)
  }

  /** Forgets all events, as etcd does with old revisions. */
  compact(): void {
    this.#oldest = this.#version
    this.#events = []
  }

  /** Calls back with every event from now on, before the request that caused it is answered. */
  listen(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  save(): SavedState {
    const objects = this.storages().flatMap(storage => this.all(storage).map(object => ({ storage, object })))
    return { version: this.#version, objects }
  }

  /** Puts objects back with the versions that they had. Listeners are told of each as of an added one. */
  restore({ version, objects }: SavedState): void {
    this.#version = version
    this.#oldest = version
    for (const { storage, object } of objects) {
      const key = keyIn(storage, object)
      const kept = this.#objects.get(storage) ?? new Map<string, KubernetesObject>()
      this.#objects.set(storage, kept.set(nameKey(key), object))
      this.#index(key, undefined, object)
      for (const listener of this.#listeners) listener({ type: 'added', storage, object, version })
    }
  }

  #nextVersion(): number {
    this.#version++
    return this.#version
  }

  #record(event: StoreEvent): void {
    this.#events.push(event)
    if (this.#events.length > maxEvents) {
      const dropped = this.#events.splice(0, maxEvents / 2)
      this.#oldest = dropped.at(-1)?.version ?? this.#oldest
    }
    for (const listener of this.#listeners) listener(event)
  }

  #index(key: StoreKey, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    const id = `${key.storage} ${nameKey(key)}`
    for (const { uid } of before === undefined ? [] : ownersOf(before)) this.#dependents.get(uid)?.delete(id)
    for (const { uid } of after === undefined ? [] : ownersOf(after)) {
      const known = this.#dependents.get(uid) ?? new Map<string, StoreKey>()
      this.#dependents.set(uid, known.set(id, key))
    }
    if (after === undefined && before !== undefined) this.#forgetOwner(uidOf(before))
  }

  #forgetOwner(uid: string): void {
    if (this.#dependents.get(uid)?.size === 0) this.#dependents.delete(uid)
  }
}

export function keyIn(storage: string, object: KubernetesObject): StoreKey {
  return { storage, namespace: object.metadata.namespace ?? '', name: object.metadata.name }
}

function nameKey({ namespace, name }: StoreKey): string {
  return `${namespace}/${name}`
}
