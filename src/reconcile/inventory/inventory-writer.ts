import { sha256 } from '../../base/std/hash.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { Fence, Inventory, InventoryRecord, InventoryScope } from '../../core/model/inventory.ts'
import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Teardown } from '../../core/model/teardown.ts'
import {
  applySet,
  applySetId,
  emptyScope,
  parentName,
  sameScope,
  systemNamespace,
  teardownsName,
} from '../../core/plan/index.ts'
import type { Clock, ClusterApi } from '../ports.ts'
import { dataOf, doubtful, inventoryLabel, type StoredInventory, tooling } from './inventory-store.ts'
import type { Writing } from './parse-inventory.ts'

const shardCount = 16
const manager = 'banyan-applyset'
/** No server carries out what it was sent so long ago: API servers give a request a minute. */
const lateMs = 300_000

/** Writes one fleet's inventory in one cluster, from what was read on; nothing is written that stands already. */
export class InventoryWriter {
  readonly #api: ClusterApi
  readonly #fleet: string
  readonly #fence: Fence
  #parent: KubernetesObject | undefined
  #scope: InventoryScope | undefined
  #shards: ReadonlyMap<string, string>
  #writing: Writing | undefined
  #syncs: Inventory['syncs']
  #teardowns: Inventory['teardowns']
  #left: ReadonlyMap<string, number>
  /** Shards that were announced and not written since. */
  readonly #unwritten = new Set<string>()
  #records: ReadonlyMap<ObjectKey, InventoryRecord>
  readonly #found: Fence | undefined
  readonly #clock: Clock
  #fenced = false

  constructor(
    { api, fleet, clock }: { readonly api: ClusterApi; readonly fleet: string; readonly clock: Clock },
    fence: Fence,
    stored: StoredInventory,
  ) {
    this.#api = api
    this.#clock = clock
    this.#fleet = fleet
    this.#fence = fence
    this.#parent = stored.parent
    this.#scope = stored.scope
    this.#shards = stored.shards
    this.#writing = stored.writing
    this.#syncs = stored.inventory.syncs
    this.#teardowns = stored.inventory.teardowns
    this.#left = stored.left
    this.#records = stored.inventory.records
    this.#found = stored.inventory.fence
  }

  /** The inventory as it stands now. */
  stored(): StoredInventory {
    const fence = this.#fenced ? this.#fence : this.#found
    const inventory = {
      id: applySetId(this.#fleet),
      intent: this.#scope ?? emptyScope,
      syncs: this.#syncs,
      teardowns: this.#teardowns,
      records: this.#records,
      ...(fence && { fence }),
    }
    return {
      inventory,
      shards: this.#shards,
      left: this.#left,
      ...(this.#parent && { parent: this.#parent }),
      ...(this.#scope && { scope: this.#scope }),
      ...(this.#writing && { writing: this.#writing }),
    }
  }

  /**
   * Says what will be written, and by whom, before it is: with the resourceVersion of the parent, so that of two
   * writers one is refused with `cluster/conflict`. The records of what is written again count for nothing until they
   * are written, too.
   */
  async announce(scope: InventoryScope, updated: readonly ObjectKey[] = []): Promise<void> {
    if (this.#fenced && updated.length === 0 && sameScope(this.#scope ?? scope, scope)) return
    this.#parent ??= await this.#create()
    // No two runs swap against the same version.
    const run = String(this.#parent.metadata.resourceVersion)
    for (const key of updated) this.#unwritten.add(shardName(this.#fleet, key))
    this.#writing = { run, shards: [...this.#unwritten].sort() }
    await this.#write(this.#parent, scope)
    this.#fenced = true
  }

  /** Keeps the hooks that are to run when applications leave; no write when these are kept already. */
  async keep(teardowns: Inventory['teardowns']): Promise<void> {
    if (this.#teardowns === teardowns) return
    const name = teardownsName(this.#fleet)
    const metadata = { name, namespace: systemNamespace, labels: { [inventoryLabel]: this.#fleet } }
    const data = Object.fromEntries([...teardowns].map(([application, each]) => [application, textOf(each)]))
    const kept = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data }
    await this.#api.apply(kept, { fieldManager: manager, force: true })
    this.#teardowns = teardowns
  }

  /** Says what is left, and which applications are through with what; no write when that is what stands. */
  async narrow(scope: InventoryScope, syncs: Inventory['syncs']): Promise<void> {
    if (this.#parent === undefined || this.#scope === undefined) return
    if (sameScope(this.#scope, scope) && this.#syncs === syncs) return
    await this.#write(this.#parent, scope, syncs)
  }

  /** Writes the record shards in which a record is another than before, or that were announced. */
  async record(records: ReadonlyMap<ObjectKey, InventoryRecord>): Promise<void> {
    const texts = shardTexts(this.#fleet, records, this.#touched(records))
    const changed = [...texts].filter(
      ([name, text]) => this.#unwritten.has(name) || this.#shards.get(name) !== sha256(text),
    )
    await Promise.all(changed.map(([name, text]) => this.#writeShard(name, text)))
    this.#records = records
    this.#shards = new Map([
      ...this.#shards,
      ...[...texts].map(([name, text]) => [name, sha256(text)] as const),
    ])
  }

  // What is the same record stands in its shard already.
  #touched(records: ReadonlyMap<ObjectKey, InventoryRecord>): ReadonlySet<string> {
    const touched = new Set(this.#unwritten)
    for (const [name, digest] of this.#shards) if (digest === doubtful) touched.add(name)
    for (const [key, record] of records)
      if (this.#records.get(key) !== record) touched.add(shardName(this.#fleet, key))
    for (const key of this.#records.keys()) if (!records.has(key)) touched.add(shardName(this.#fleet, key))
    return touched
  }

  // Another manager's first write tells the version to swap against, even if somebody else writes at the same time.
  async #create(): Promise<KubernetesObject> {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } }
    await this.#api.apply(namespace, { fieldManager: manager, force: true })
    const created = await this.#api.apply(this.#bareParent(), { fieldManager: 'banyan-create', force: true })
    if (dataOf(created).fence === undefined) return created
    throw new OperationError({
      code: 'cluster/conflict',
      message: `another writer created the inventory ConfigMap ${systemNamespace}/${parentName(this.#fleet)}`,
      subject: parentName(this.#fleet),
      retryable: true,
    })
  }

  #bareParent(): KubernetesObject {
    const name = parentName(this.#fleet)
    const labels = { [applySet.id]: applySetId(this.#fleet) }
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: systemNamespace, labels } }
  }

  async #write(
    { metadata }: KubernetesObject,
    scope: InventoryScope,
    syncs: Inventory['syncs'] = this.#syncs,
  ): Promise<void> {
    const bare = this.#bareParent()
    const namespaces = scope.namespaces.filter(name => name !== systemNamespace)
    const annotations = {
      [applySet.tooling]: tooling,
      [applySet.groupKinds]: scope.groupKinds.join(','),
      [applySet.namespaces]: namespaces.join(','),
    }
    const { resourceVersion } = metadata
    const left = this.#leftAfter(scope)
    const parent: KubernetesObject = {
      ...bare,
      metadata: { ...bare.metadata, annotations, ...(resourceVersion !== undefined && { resourceVersion }) },
      data: {
        fence: canonicalJson(plain(this.#fence)),
        intent: canonicalJson({ ...scope }),
        writing: canonicalJson({ ...this.#writing }),
        ...(syncs.size > 0 && { syncs: canonicalJson(textable(syncs)) }),
        ...(left.size > 0 && { left: canonicalJson(Object.fromEntries(left)) }),
      },
    }
    this.#parent = await this.#api.apply(parent, { fieldManager: manager, force: true })
    this.#scope = scope
    this.#syncs = syncs
    this.#left = left
  }

  // Who reads them lists them once more, so that those whose time is over were looked at since.
  #leftAfter({ groupKinds }: InventoryScope): ReadonlyMap<string, number> {
    const now = this.#clock.now()
    const leaving = (this.#scope?.groupKinds ?? []).map(kind => [kind, now] as const)
    const recent = [...this.#left].filter(([, at]) => now - at < lateMs)
    return new Map([...recent, ...leaving].filter(([kind]) => !groupKinds.includes(kind)))
  }

  async #writeShard(name: string, text: string): Promise<void> {
    const metadata = { name, namespace: systemNamespace, labels: { [inventoryLabel]: this.#fleet } }
    const run = this.#writing?.run ?? ''
    const shard = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { records: text, run } }
    await this.#api.apply(shard, { fieldManager: manager, force: true })
    this.#unwritten.delete(name)
  }
}

function textOf({ hooks, stage }: Teardown): string {
  return canonicalJson({ hooks: hooks.map(hook => ({ ...hook })), ...(stage && { stage }) })
}

function textable(syncs: Inventory['syncs']): JsonObject {
  return Object.fromEntries([...syncs].map(([name, record]) => [name, { ...record }]))
}

function shardTexts(
  fleet: string,
  records: ReadonlyMap<ObjectKey, InventoryRecord>,
  names: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const shards = new Map<string, Record<string, JsonValue>>([...names].map(name => [name, {}]))
  if (names.size === 0) return new Map()
  for (const [key, record] of records) {
    const shard = shards.get(shardName(fleet, key))
    if (shard !== undefined) shard[key] = { ...record }
  }
  return new Map([...shards].map(([name, shard]) => [name, canonicalJson(shard)]))
}

function shardName(fleet: string, key: ObjectKey): string {
  const shard = (Number.parseInt(sha256(key).slice(0, 4), 16) % shardCount).toString(16)
  return `${parentName(fleet)}-records-${shard}`
}

function plain({ sequence, breaches, ...fence }: Fence) {
  return {
    ...fence,
    sequence: { ...sequence },
    ...(breaches && { breaches: breaches.map(each => ({ ...each })) }),
  }
}
