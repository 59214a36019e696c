import { isObject, type JsonValue } from '../../base/std/json.ts'
import type { Inventory, InventoryRecord, InventoryScope } from '../../core/model/inventory.ts'
import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import { applySet, applySetId, emptyScope, parentName, systemNamespace } from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import { parseFence, parseRecords, parseScope } from './parse-inventory.ts'

/** An inventory as read, with what a compare-and-swap of its parent needs. */
export interface StoredInventory {
  readonly inventory: Inventory
  /** Absent when there is no parent yet. */
  readonly parent?: KubernetesObject
  /** What the parent says of kinds and namespaces; absent when it says nothing that can be read. */
  readonly scope?: InventoryScope
  /** The texts of the record shards as they stand, by shard name: what is equal is not written again. */
  readonly shards: ReadonlyMap<string, string>
}

export const inventoryLabel = 'banyan.dev/inventory'
export const tooling = 'banyan/v1'

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
  const scope = parseScope(data.intent)
  const id = applySetId(fleet)
  const inventory = { id, intent: scope ?? emptyScope, records, ...(fence && { fence }) }
  return { inventory, shards, ...(parent && { parent }), ...(scope && { scope }) }
}

/** Why a parent is not ours to write: another tool keeps its ApplySet under this name. */
export function checkParent(parent: KubernetesObject | undefined, fleet: string): Failure | undefined {
  const tool = parent?.metadata.annotations?.[applySet.tooling]
  const id = parent?.metadata.labels?.[applySet.id]
  const foreignTool = tool !== undefined && !tool.startsWith('banyan/')
  if (!foreignTool && (id === undefined || id === applySetId(fleet))) return undefined
  const message = foreignTool
    ? `ConfigMap ${systemNamespace}/${parentName(fleet)} belongs to ${tool}`
    : `ConfigMap ${systemNamespace}/${parentName(fleet)} names the ApplySet ${id}, which is not its own`
  return { code: 'cluster/fenced', message, retryable: false }
}

export function dataOf(object: KubernetesObject): { readonly [key: string]: JsonValue | undefined } {
  return isObject(object.data) ? object.data : {}
}
