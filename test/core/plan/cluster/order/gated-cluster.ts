import type { JsonObject } from '../../../../../src/base/std/json.ts'
import type { Inventory, InventoryRecord } from '../../../../../src/core/model/inventory.ts'
import type { KubernetesObject, ObjectKey } from '../../../../../src/core/model/object.ts'
import type { Health } from '../../../../../src/core/model/outcome.ts'
import type { ClusterPlan } from '../../../../../src/core/model/plan.ts'
import {
  applySetId,
  byKey,
  desiredObjects,
  emptyScope,
  type Gated,
  gate,
  liveObject,
  type OwnedResource,
  planCluster,
} from '../../../../../src/core/plan/index.ts'

const id = applySetId('shop')

/** A cluster that does at once what a gated plan says. */
export class GatedCluster {
  readonly live: Map<ObjectKey, KubernetesObject> = new Map()
  readonly health: Map<ObjectKey, Health> = new Map()
  /** What a fresh object's health is. */
  fresh: Health = { status: 'Healthy', message: '' }
  #inventory: Inventory = {
    id,
    intent: emptyScope,
    records: new Map(),
    syncs: new Map(),
    teardowns: new Map(),
  }
  #time = 0

  whole(resources: readonly OwnedResource[]): ClusterPlan {
    return planCluster({
      cluster: 'one',
      desired: desiredObjects(resources, id, namespaced),
      inventory: this.#inventory,
      live: this.#members(),
      unreadable: [],
    })
  }

  gated(resources: readonly OwnedResource[], held: ReadonlyMap<string, string> = new Map()): Gated {
    const desired = desiredObjects(resources, id, namespaced)
    return gate({ plan: this.whole(resources), desired, live: this.#members(), held })
  }

  /** Carries one gated plan out; gives it. */
  step(resources: readonly OwnedResource[], held?: ReadonlyMap<string, string>): Gated {
    const gated = this.gated(resources, held)
    const records = new Map<ObjectKey, InventoryRecord>(this.#inventory.records)
    this.#time++
    for (const { desired } of gated.plan.stages.flat()) {
      const { key, application, digest, revision, object } = desired
      const before = this.live.get(key)?.metadata.uid
      const managedFields = [{ manager: 'banyan', operation: 'Apply', time: this.#time, fieldsV1: digest }]
      const uid = String(before ?? `${key} ${this.#time}`)
      const metadata = { ...object.metadata, uid, resourceVersion: String(this.#time), managedFields }
      const live = { ...object, metadata }
      this.live.set(key, live)
      this.health.set(key, this.fresh)
      const driftKey = liveObject(live, this.fresh)?.driftKey
      records.set(key, { uid, application, origin: '', digest, revision, ...(driftKey && { driftKey }) })
    }
    for (const { key } of gated.plan.deletions) this.#delete(key)
    this.#inventory = { ...this.#inventory, intent: gated.plan.after, records }
    return gated
  }

  /** Takes the finalizers off what is on its way out. */
  finish(): void {
    for (const [key, { metadata }] of this.live)
      if (metadata.deletionTimestamp !== undefined) this.live.delete(key)
  }

  #delete(key: ObjectKey): void {
    const object = this.live.get(key)
    if (object === undefined) return
    if (!Array.isArray(object.metadata.finalizers)) this.live.delete(key)
    else
      this.live.set(key, {
        ...object,
        metadata: { ...object.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      })
  }

  #members(): ReturnType<typeof byKey> {
    return byKey(
      [...this.live].flatMap(([key, object]) => liveObject(object, this.health.get(key) ?? this.fresh) ?? []),
    )
  }
}

function namespaced({ kind }: { readonly kind: string }): boolean {
  return !clusterScoped.has(kind)
}

const clusterScoped = new Set([
  'Namespace',
  'CustomResourceDefinition',
  'APIService',
  'ValidatingWebhookConfiguration',
])

export interface Ordered {
  readonly name: string
  readonly application?: string
  readonly kind?: string
  readonly apiVersion?: string
  readonly spec?: JsonObject
  readonly webhooks?: readonly JsonObject[]
  readonly annotations?: Readonly<Record<string, string>>
  readonly dependsOn?: readonly string[]
  readonly value?: string
  readonly finalizers?: readonly string[]
}

/** A resource of an application, a ConfigMap by default. */
export function ordered({ application = 'a', kind = 'ConfigMap', ...rest }: Ordered): OwnedResource {
  const {
    name,
    apiVersion = 'v1',
    spec,
    webhooks,
    annotations = {},
    dependsOn,
    value = '1',
    finalizers,
  } = rest
  const metadata = {
    name,
    ...(!clusterScoped.has(kind) && { namespace: 'shop' }),
    annotations,
    ...(finalizers && { finalizers }),
  }
  return {
    resource: {
      object: {
        apiVersion,
        kind,
        metadata,
        ...(spec ? { spec } : { data: { value } }),
        ...(webhooks && { webhooks }),
      },
      origin: { file: `${application}.yaml` },
    },
    application,
    revision: 'r1',
    ...(dependsOn && { dependsOn }),
  }
}

/** The names of what a plan applies, in order. */
export function appliedBy({ plan }: Gated): readonly string[] {
  return plan.stages.flat().map(({ desired }) => desired.object.metadata.name)
}

export function deletedBy({ plan }: Gated): readonly string[] {
  return plan.deletions.map(({ key }) => key.split('/').at(-1) ?? '')
}

/** Steps until nothing happens any more; between them everything becomes healthy and what leaves is gone. */
export function untilRest(cluster: GatedCluster, objects: readonly OwnedResource[]): number {
  for (let steps = 0; ; steps++) {
    const { plan } = cluster.step(objects)
    for (const key of cluster.live.keys()) cluster.health.set(key, { status: 'Healthy', message: '' })
    cluster.finish()
    if (plan.stages.length === 0 && plan.deletions.length === 0) return steps
    if (steps > 40) throw new Error('it does not come to rest')
  }
}
