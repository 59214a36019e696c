import { invariant } from '../../base/std/invariant.ts'
import type { ApiServer } from '../api-server/api-server.ts'
import { isTerminating, objectAt, ownersOf } from '../api-server/metadata.ts'
import { keyIn, type StoreEvent, type StoreKey } from '../api-server/object-store.ts'
import type { Behaviour, Controller } from './controller.ts'
import { daemonSetController } from './daemon-set.ts'
import { deploymentController } from './deployment.ts'
import { disruptionBudgetController } from './disruption-budget.ts'
import { collectDependents, propagateDeletion } from './garbage-collector.ts'
import { jobController } from './job.ts'
import { namespaceController } from './namespace.ts'
import { nodeController } from './node.ts'
import { podController } from './pod.ts'
import { replicaSetController } from './replica-set.ts'
import { quotaController } from './resource-quota.ts'
import { statefulSetController } from './stateful-set.ts'
import { claimController, loadBalancerController } from './storage-and-network.ts'

const controllers: ReadonlyMap<string, Controller> = new Map(
  [
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    jobController,
    disruptionBudgetController,
    podController,
    nodeController,
    claimController,
    loadBalancerController,
    namespaceController,
    quotaController,
  ].map(controller => [controller.storage, controller]),
)

const maxSteps = 100_000

/** The controllers of one cluster. They look at what changed when told to {@link settle}, and by themselves in time. */
export class Controllers {
  readonly #server: ApiServer
  readonly #behaviour: Behaviour
  readonly #queue = new Map<string, StoreKey>()
  readonly #due = new Map<string, { readonly key: StoreKey; readonly time: number }>()
  #sleepingUntil = Number.POSITIVE_INFINITY
  #settling = false

  constructor(server: ApiServer, behaviour: Behaviour) {
    this.#server = server
    this.#behaviour = behaviour
    for (const { storage, object } of server.save().objects) this.#enqueue(keyIn(storage, object))
    server.store.listen(event => this.#observe(event))
  }

  /** Works until nothing is left that can be done now. */
  settle(): void {
    if (this.#settling) return
    this.#settling = true
    this.#takeDue()
    let steps = 0
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      this.#reconcile(next)
      invariant(++steps < maxSteps, `the controllers do not settle on ${next.storage} ${next.name}`)
    }
    this.#settling = false
    this.#sleepUntilDue()
  }

  #observe({ type, storage, object, before }: StoreEvent): void {
    this.#enqueue(keyIn(storage, object))
    for (const owner of ownersOf(object))
      this.#enqueueOwner(owner.apiVersion, owner.kind, owner.name, object.metadata.namespace)
    if (storage === '/Node' || (storage === '/Pod' && type === 'deleted')) this.retryPending()
    const { nodeName } = storage === '/Pod' ? objectAt(object.spec) : {}
    if (storage === '/Pod') this.#enqueueAll(disruptionBudgetController.storage, object.metadata.namespace)
    if (typeof nodeName === 'string') this.#enqueue({ storage: '/Node', namespace: '', name: nodeName })
    const { namespace } = object.metadata
    if (type !== 'deleted') return
    this.#enqueueAll(quotaController.storage, namespace)
    if (before !== undefined) collectDependents(this.#server, before)
    if (namespace === undefined) return
    const holder = { storage: '/Namespace', namespace: '', name: namespace }
    const found = this.#server.store.find(holder)
    if (found !== undefined && isTerminating(found)) this.#enqueue(holder)
  }

  /** Room that becomes free is for pods that found none. */
  retryPending(): void {
    if (this.#server.store.all('/Node').length === 0) return
    for (const pod of this.#server.store.all('/Pod')) {
      if (objectAt(pod.spec).nodeName === undefined) this.#enqueue(keyIn('/Pod', pod))
    }
  }

  #enqueueAll(storage: string, namespace: string | undefined): void {
    for (const object of this.#server.store.all(storage, namespace)) this.#enqueue(keyIn(storage, object))
  }

  #enqueueOwner(apiVersion: string, kind: string, name: string, namespace: string | undefined): void {
    const served = this.#server.kinds.byKind(apiVersion, kind)
    if (served === undefined) return
    this.#enqueue({ storage: served.storage, namespace: served.namespaced ? (namespace ?? '') : '', name })
  }

  #enqueue(key: StoreKey): void {
    this.#queue.set(`${key.storage} ${key.namespace}/${key.name}`, key)
  }

  #take(): StoreKey | undefined {
    for (const [id, key] of this.#queue) {
      this.#queue.delete(id)
      return key
    }
    return undefined
  }

  #reconcile(key: StoreKey): void {
    const object = this.#server.store.find(key)
    const id = `${key.storage} ${key.namespace}/${key.name}`
    this.#due.delete(id)
    if (object === undefined) return
    propagateDeletion(this.#server, object)
    const live = this.#server.store.find(key)
    if (live === undefined) return
    const context = { server: this.#server, behaviour: this.#behaviour, now: this.#server.clock.now() }
    const time = controllers.get(key.storage)?.reconcile(context, live)
    if (time !== undefined) this.#due.set(id, { key, time })
  }

  #takeDue(): void {
    const now = this.#server.clock.now()
    for (const { key, time } of this.#due.values()) {
      if (time <= now) this.#enqueue(key)
    }
  }

  #sleepUntilDue(): void {
    const next = Math.min(...this.#due.values().map(({ time }) => time))
    if (next >= this.#sleepingUntil || next === Number.POSITIVE_INFINITY) return
    this.#sleepingUntil = next
    void this.#server.clock.sleep(next - this.#server.clock.now()).then(() => {
      if (this.#sleepingUntil === next) this.#sleepingUntil = Number.POSITIVE_INFINITY
      this.settle()
    })
  }
}
