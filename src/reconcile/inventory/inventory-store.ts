import { sha256 } from '../../base/std/hash.ts'
import { isObject, type JsonValue } from '../../base/std/json.ts'
import type { Inventory, InventoryRecord, InventoryScope } from '../../core/model/inventory.ts'
import type { KubernetesObject, ObjectKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import {
  applySet,
  applySetId,
  emptyScope,
  parentName,
  systemNamespace,
  teardownsName,
} from '../../core/plan/index.ts'
import type { ClusterApi } from '../ports.ts'
import {
  parseFence,
  parseLeft,
  parseRecords,
  parseScope,
  parseSyncs,
  parseTeardowns,
  parseWriting,
  type Writing,
} from './parse-inventory.ts'
import { withoutDigest } from './without-digest.ts'

/** An inventory as read, with what a compare-and-swap of its parent needs. */
export interface StoredInventory {
  readonly inventory: Inventory
  /** Absent when there is no parent yet. */
  readonly parent?: KubernetesObject
  /** What the parent says of kinds and namespaces; absent when it says nothing that can be read. */
  readonly scope?: InventoryScope
  /**
   * Kinds (`Kind.group`) that left the scope not long ago, and when, in milliseconds since the epoch: a server may
   * still carry out a request of a process that was killed.
   */
  readonly left: ReadonlyMap<string, number>
  /**
   * The digests of the record shards' texts as they stand, by shard name: what is equal is not written again. `doubtful`
   * where the text tells something else than the records do.
   */
  readonly shards: ReadonlyMap<string, string>
  /** The last run that announced that it would write again what some shards tell of. */
  readonly writing?: Writing
}

/** A cluster's inventory, and which cluster it is of. */
export interface KnownCluster {
  readonly stored: StoredInventory
  /** UID of its kube-system Namespace. */
  readonly uid: string
}

export async function readCluster(api: ClusterApi, fleet: string): Promise<KnownCluster> {
  const [system, stored] = await Promise.all([
    api.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }),
    readInventory(api, fleet),
  ])
  return { stored, uid: String(system?.metadata.uid ?? '') }
}

export const inventoryLabel = 'banyan.dev/inventory'
/** In place of the digest of a shard that is to be written anew. */
export const doubtful = ''
export const tooling = 'banyan/v1'

/**
 * Reads the parent and the record shards; a shard that is lost or malformed counts as empty. The records of a shard that
 * a run announced to write and did not are not to be relied on.
 */
async function readInventory(api: ClusterApi, fleet: string): Promise<StoredInventory> {
  const [parent, list] = await Promise.all([
    api.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: systemNamespace, name: parentName(fleet) }),
    api.list(
      { apiVersion: 'v1', kind: 'ConfigMap' },
      { namespace: systemNamespace, labelSelector: `${inventoryLabel}=${fleet}` },
    ),
  ])
  const data = parent === undefined ? {} : dataOf(parent)
  const writing = parseWriting(data.writing)
  const shards = new Map<string, string>()
  const records = new Map<ObjectKey, InventoryRecord>()
  for (const shard of list.items) {
    const { name } = shard.metadata
    const { records: text, run } = dataOf(shard)
    if (typeof text !== 'string') continue
    const isDoubtful = writing?.shards.includes(name) === true && writing.run !== run
    const own = parseRecords(text)
    shards.set(name, own === undefined || isDoubtful ? doubtful : sha256(text))
    for (const [key, record] of own ?? []) records.set(key, isDoubtful ? withoutDigest(record) : record)
  }
  const fence = parseFence(data.fence)
  const scope = parseScope(data.intent)
  const id = applySetId(fleet)
  const syncs = parseSyncs(data.syncs)
  const kept = list.items.find(({ metadata }) => metadata.name === teardownsName(fleet))
  const teardowns = parseTeardowns(kept === undefined ? {} : dataOf(kept))
  const inventory = { id, intent: scope ?? emptyScope, syncs, teardowns, records, ...(fence && { fence }) }
  return {
    inventory,
    shards,
    left: parseLeft(data.left),
    ...(parent && { parent }),
    ...(scope && { scope }),
    ...(writing && { writing }),
  }
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
