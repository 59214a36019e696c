import type { Inventory, InventoryScope } from '../../model/inventory.ts'
import {
  groupOf,
  idOf,
  type KubernetesObject,
  keyOf,
  type ObjectId,
  type ObjectKey,
  parseKey,
} from '../../model/object.ts'
import type { ApplyOperation, ClusterPlan, DeleteOperation, DesiredObject } from '../../model/plan.ts'
import { owned } from './apply-set.ts'
import { driftKeyOf } from './drift-key.ts'
import { inStages } from './stages.ts'

export interface PlanRequest {
  readonly cluster: string
  readonly desired: readonly DesiredObject[]
  readonly inventory: Inventory
  /** Metadata of every live object that carries our part-of label. */
  readonly live: readonly KubernetesObject[]
  /** Applications that should be here but cannot be read in any revision: theirs is not pruned. */
  readonly unreadable: readonly string[]
}

/** What takes one cluster from live to desired. Nothing that is not a live member of the ApplySet is ever deleted. */
export function planCluster({ cluster, desired, inventory, live, unreadable }: PlanRequest): ClusterPlan {
  const members = new Map<ObjectKey, KubernetesObject>()
  for (const object of live) {
    if (isMember(object)) members.set(keyOf(idOf(object)), object)
  }
  const operations: ApplyOperation[] = []
  const unchanged: ObjectKey[] = []
  const wanted = new Set<ObjectKey>()
  for (const object of desired) {
    wanted.add(object.key)
    const member = members.get(object.key)
    if (isCurrent(object, member, inventory)) unchanged.push(object.key)
    else operations.push({ kind: member === undefined ? 'create' : 'update', desired: object })
  }
  const gone = [...members].filter(([key, member]) => !wanted.has(key) && mayPrune(member, unreadable))
  const kept = [...members.keys()].filter(key => !gone.some(([other]) => other === key))
  return {
    cluster,
    stages: inStages(operations, operation => operation.desired.key),
    deletions: inStages(gone, ([key]) => key)
      .toReversed()
      .flatMap(stage => stage.map(deletion)),
    unchanged,
    before: scopeOf([...wanted, ...members.keys()], inventory.intent),
    after: scopeOf([...wanted, ...kept]),
  }
}

// A controller may copy our labels to objects of its own; only the object that names itself is a member.
function isMember(object: KubernetesObject): boolean {
  return object.metadata.annotations?.[owned.object] === keyOf(idOf(object))
}

function isCurrent(
  desired: DesiredObject,
  live: KubernetesObject | undefined,
  inventory: Inventory,
): boolean {
  const record = inventory.records.get(desired.key)
  if (live === undefined || record?.digest !== desired.digest || record.driftKey === undefined) return false
  return record.uid === live.metadata.uid && record.driftKey === driftKeyOf(live)
}

function mayPrune(live: KubernetesObject, unreadable: readonly string[]): boolean {
  const { labels = {}, annotations = {}, deletionTimestamp } = live.metadata
  if (deletionTimestamp !== undefined || unreadable.includes(labels[owned.application] ?? '')) return false
  return (
    labels['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled' &&
    annotations['kustomize.toolkit.fluxcd.io/prune'] !== 'disabled' &&
    annotations['client.lifecycle.config.k8s.io/deletion'] !== 'detach' &&
    annotations['helm.sh/resource-policy'] !== 'keep' &&
    !(annotations['argocd.argoproj.io/sync-options'] ?? '').split(',').includes('Prune=false')
  )
}

function deletion([key, live]: readonly [ObjectKey, KubernetesObject]): DeleteOperation {
  const { uid, resourceVersion, labels } = live.metadata
  return {
    kind: 'delete',
    key,
    apiVersion: live.apiVersion,
    application: labels?.[owned.application] ?? '',
    uid: String(uid),
    resourceVersion: String(resourceVersion),
  }
}

function scopeOf(keys: readonly ObjectKey[], also?: InventoryScope): InventoryScope {
  const ids = keys.map(parseKey)
  const groupKinds = new Set([...(also?.groupKinds ?? []), ...ids.map(groupKindOf)])
  const namespaces = new Set([...(also?.namespaces ?? []), ...ids.map(({ namespace }) => namespace)])
  namespaces.delete('')
  return { groupKinds: [...groupKinds].sort(), namespaces: [...namespaces].sort() }
}

/** `Kind.group`, and `Kind` alone in the core group. */
export function groupKindOf({ group, kind }: Pick<ObjectId, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`
}

export function groupKindOfObject(object: KubernetesObject): string {
  return groupKindOf({ group: groupOf(object.apiVersion), kind: object.kind })
}
