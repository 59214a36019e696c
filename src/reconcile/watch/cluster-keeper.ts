import type { HealthRules } from '../../core/health/index.ts'
import type { InventoryScope } from '../../core/model/inventory.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { FoundDrift } from '../../core/plan/index.ts'
import type { KnownCluster } from '../inventory/inventory-store.ts'
import type { ClusterApi } from '../ports.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Contact } from './contact.ts'
import { Drifts } from './drifts.ts'
import { Explanations } from './explanations.ts'
import { Fights } from './fights.ts'
import type { Members } from './list-members.ts'

/**
 * What a process keeps of one cluster from round to round: its objects, followed by watches, and the inventory as it
 * wrote it. Where that is not what stands, the first write finds out, since it swaps against what is kept.
 */
export class ClusterKeeper {
  readonly api: ClusterApi
  /** Objects that others change again and again. */
  readonly fights: Fights = new Fights()
  /** Why objects are not well. */
  readonly explanations: Explanations = new Explanations()
  /** Objects that are left as others made them. */
  readonly drifts: Drifts<FoundDrift> = new Drifts()
  readonly #view: ClusterView
  #known: KnownCluster | undefined

  constructor(api: ClusterApi, view: ClusterView) {
    this.api = api
    this.#view = view
  }

  /** What is known of the inventory; undefined: it has to be read. */
  get known(): KnownCluster | undefined {
    return this.#known
  }

  remember(known: KnownCluster): void {
    this.#known = known
  }

  forget(): void {
    this.#known = undefined
  }

  /** The members of the ApplySet among the kinds of a scope and others; a request only for kinds that are new. */
  async members(scope: InventoryScope, left: readonly string[], rules?: HealthRules): Promise<Members> {
    await this.#view.follow(scope, left, rules)
    return this.#view.members()
  }

  /** Whether the inventory's parent says that the cluster is to be left alone; `unknown` while nobody knows. */
  suspension(): ReturnType<ClusterView['suspension']> {
    return this.#view.suspension()
  }

  /** Whether the cluster answers, as far as its watches know. */
  contact(): Contact {
    return this.#view.contact()
  }

  /** The objects that are there now; undefined while the cluster cannot be listed. */
  objects(): ReadonlyMap<ObjectKey, LiveObject> | undefined {
    try {
      return this.#view.members().objects
    } catch (error) {
      if (error instanceof OperationError) return undefined
      throw error
    }
  }

  /** Takes in what was written, and what is gone. */
  note(written: Iterable<LiveObject>, gone: Iterable<ObjectKey>): void {
    this.#view.note(written)
    this.#view.forget(gone)
  }

  async close(): Promise<void> {
    this.#view.close()
    await this.api.close()
  }
}
