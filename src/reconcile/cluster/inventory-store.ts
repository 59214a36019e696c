import { sha256 } from '../../base/std/hash.ts'
import { canonicalJson, isObject, type JsonValue } from '../../base/std/json.ts'
import type { Fence, Inventory, InventoryRecord, InventoryScope } from '../../core/model/inventory.ts'
import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import { applySet, applySetId, parentName, systemNamespace } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { parseFence, parseRecords, parseScope } from './parse-inventory.ts'

/** An inventory as read, with what a compare-and-swap of its parent needs. */
export interface StoredInventory {
  readonly inventory: Inventory
  /** Absent when there is no parent yet. */
  readonly parent?: KubernetesObject
  /** The texts of the record shards as they stand, by shard name: what is equal is not written again. */
  readonly shards: ReadonlyMap<string, string>
}

const inventoryLabel = 'banyan.dev/inventory'
const shardCount = 16

/** Reads the parent and the record shards; a shard that is lost or malformed counts as empty. */
export async function readInventory(api: ClusterApi, fleet: string): Promise<StoredInventory> {
  const [parent, list] = await Promise.all([
    api.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: systemNamespace, name: parentName(fleet) }),
    api.list(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { namespace: systemNamespace, labelSelector: `${inventoryLabel}=${fleet}` },
    ),
  ])
  const shards = new Map<string, string>()
  const records = new Map<ObjectKey, InventoryRecord>()
  for (const shard of list.items) {
    const text = dataOf(shard).records
    if (typeof text !== 'string') continue
    shards.set(shard.metadata.name, text)
    for (const [key, record] of parseRecords(text)) records.set(key, record)
  }
  const data = parent === undefined ? {} : dataOf(parent)
  const fence = parseFence(data.fence)
  const intent = parseScope(data.intent)
  const inventory = { id: applySetId(fleet), intent, records, ...(fence && { fence }) }
  return { inventory, shards, ...(parent && { parent }) }
}

/**
 * Writes the parent with its resourceVersion, so that of two writers one is refused. The Namespace is created before
 * the first; it carries no part-of label and is never pruned.
 */
export async function writeParent(
  api: ClusterApi,
  fleet: string,
  previous: KubernetesObject | undefined,
  content: { readonly scope: InventoryScope; readonly fence: Fence },
): Promise<KubernetesObject> {
  if (previous === undefined) {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: systemNamespace } }
    await api.apply(namespace, { fieldManager: inventoryManager, force: true })
  }
  const { scope, fence } = content
  const version = previous?.metadata.resourceVersion
  const namespaces = scope.namespaces.filter(name => name !== systemNamespace)
  const parent: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: parentName(fleet),
      namespace: systemNamespace,
      ...(version !== undefined && { resourceVersion: version }),
      labels: { [applySet.id]: applySetId(fleet) },
      annotations: {
        [applySet.tooling]: 'banyan/v1',
        [applySet.groupKinds]: scope.groupKinds.join(','),
        [applySet.namespaces]: namespaces.join(','),
      },
    },
    data: {
      fence: canonicalJson({ ...fence, sequence: { ...fence.sequence } }),
      intent: canonicalJson({ ...scope }),
    },
  }
  return api.apply(parent, { fieldManager: inventoryManager, force: true })
}

/** Writes the record shards that changed; gives the texts that stand now. */
export async function writeRecords(
  api: ClusterApi,
  fleet: string,
  records: ReadonlyMap<ObjectKey, InventoryRecord>,
  before: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const shards = new Map<string, Record<string, JsonValue>>()
  for (const [key, record] of records) {
    const name = `${parentName(fleet)}-records-${shardOf(key)}`
    const shard = shards.get(name) ?? {}
    shard[key] = { ...record }
    shards.set(name, shard)
  }
  for (const name of before.keys()) if (!shards.has(name)) shards.set(name, {})
  const texts = new Map([...shards].map(([name, shard]) => [name, canonicalJson(shard)]))
  await Promise.all(
    [...texts]
      .filter(([name, text]) => before.get(name) !== text)
      .map(([name, text]) => writeShard(api, fleet, name, text)),
  )
  return texts
}

const inventoryManager = 'banyan-applyset'

async function writeShard(api: ClusterApi, fleet: string, name: string, text: string): Promise<void> {
  const metadata = { name, namespace: systemNamespace, labels: { [inventoryLabel]: fleet } }
  const shard = { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { records: text } }
  await api.apply(shard, { fieldManager: inventoryManager, force: true })
}

function shardOf(key: ObjectKey): string {
  return (Number.parseInt(sha256(key).slice(0, 4), 16) % shardCount).toString(16)
}

function dataOf(object: KubernetesObject): { readonly [key: string]: JsonValue | undefined } {
  return isObject(object.data) ? object.data : {}
}
