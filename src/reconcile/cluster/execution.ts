import type { HealthRules } from '../../core/health/index.ts'
import type { Cluster } from '../../core/model/fleet.ts'
import type { LiveObject } from '../../core/model/live-object.ts'
import type { ObjectKey } from '../../core/model/object.ts'
import type { Failure } from '../../core/model/outcome.ts'
import type { AbandonOperation, DeleteOperation } from '../../core/model/plan.ts'
import { scopeOf } from '../../core/plan/index.ts'
import { InventoryWriter } from '../inventory/inventory-writer.ts'
import type { Clock, ClusterApi, SecretOpener } from '../ports.ts'
import { attempt } from '../requests/attempt.ts'
import type { Stop } from '../requests/stop.ts'
import type { ClusterKeeper } from '../watch/cluster-keeper.ts'
import { type Abandoned, abandon } from './abandon.ts'
import { type Applied, failedApplications, without } from './apply-objects.ts'
import { applyPlan } from './apply-plan.ts'
import type { Observed } from './observe-cluster.ts'
import { type Pruned, prune } from './prune.ts'
import { recordsAfter } from './records.ts'
import { revealFor } from './reveal.ts'

export interface Done {
  /** What was written, as the server answered. */
  readonly live: ReadonlyMap<ObjectKey, LiveObject>
  readonly failures: readonly Failure[]
  /** Applications of which something could not be done. */
  readonly failedApplications: ReadonlySet<string>
  readonly applied: number
  /** Of these, what somebody had changed. */
  readonly corrected: readonly ObjectKey[]
  readonly deleted: number
  /** What was left behind, and is ours no longer. */
  readonly abandoned: number
  readonly retryAfterSeconds: number
}

interface Context {
  readonly api: ClusterApi
  readonly clock: Clock
  readonly fleet: string
  readonly cluster: Cluster
  readonly secrets?: SecretOpener
  readonly keeper?: ClusterKeeper
  readonly healthRules?: HealthRules
}

/** Carries a plan out, in steps that may be ended after any request: what follows finds out what was done. */
export class Execution {
  readonly #context: Context
  readonly #observed: Observed
  readonly #writer: InventoryWriter
  readonly #stop: Stop
  #applied: readonly Applied[] = []
  readonly #pruned: Pruned[] = []
  #abandoned: readonly Abandoned[] = []
  readonly #failures: Failure[] = []

  constructor(context: Context, observed: Observed, stop: Stop) {
    this.#context = context
    this.#observed = observed
    this.#stop = stop
    this.#writer = new InventoryWriter(context, observed.fence, observed.stored)
  }

  /** Announces, applies, prunes and records; makes no request when there is nothing to do. */
  async run(): Promise<void> {
    const { plan, teardown, stored } = this.#observed
    const deletions = plan.deletions.filter(({ afterHealthy }) => afterHealthy === undefined)
    const isKept = teardown.teardowns === stored.inventory.teardowns
    if (isKept && plan.stages.length + deletions.length + plan.abandoned.length === 0)
      return await this.#restore()
    const updated = plan.stages.flat().filter(({ kind }) => kind === 'update')
    await this.#writer.announce(
      plan.before,
      updated.map(({ desired }) => desired.key),
    )
    await this.#writer.keep(teardown.teardowns)
    const { keeper, healthRules } = this.#context
    await keeper?.members(plan.before, [...this.#writer.stored().left.keys()], healthRules)
    const reveal = revealFor(this.#context.cluster, this.#context.secrets)
    this.#applied = await applyPlan({ ...this.#context, reveal, stop: this.#stop }, plan.stages)
    keeper?.note(
      this.#applied.flatMap(({ value }) => value ?? []),
      [],
    )
    const now = this.#context.clock.now()
    for (const key of this.#corrected()) keeper?.fights.corrected(key, now)
    await this.#prune(deletions)
    await this.#abandon(plan.abandoned)
    await this.#record()
  }

  // Nothing is to be done, but to say again whose this is: the inventory is lost, or has another name of the cluster.
  async #restore(): Promise<void> {
    const { stored, fence, plan } = this.#observed
    const before = stored.inventory.fence
    const isLost = before === undefined && plan.before.groupKinds.length > 0
    const isRenamed = before?.cluster !== undefined && before.cluster !== fence.cluster
    if (isLost || isRenamed) await this.#writer.announce(plan.before)
  }

  /** Prunes what waited for its application to be healthy, and says what is left. */
  async finish(isHealthy: (application: string) => boolean): Promise<void> {
    const { plan } = this.#observed
    const late = plan.deletions.filter(op => op.afterHealthy === true && isHealthy(op.application))
    const due = without(late, ({ application }) => application, failedApplications(this.#applied))
    if (due.length > 0) {
      const announced = await attempt({}, this.#stop, () => this.#writer.announce(plan.before))
      if (announced.failure !== undefined) this.#failures.push(announced.failure)
      else {
        await this.#prune(due)
        await this.#record()
      }
    }
    const gone = this.#gone()
    const left = [...plan.deletions, ...plan.abandoned].map(({ key }) => key).filter(key => !gone.has(key))
    await this.#bookkeep(() => this.#writer.narrow(scopeOf(left, plan.after), this.#observed.syncs))
    this.#leave()
  }

  // What could not be written down is read again.
  #leave(): void {
    const { keeper } = this.#context
    const { clusterUid } = this.#observed.fence
    if (this.#failures.length > 0) keeper?.forget()
    else keeper?.remember({ stored: this.#writer.stored(), uid: clusterUid })
  }

  done(): Done {
    const failed = failedApplications(this.#applied)
    const unpruned = this.#pruned.filter(({ value }) => value === undefined)
    const unabandoned = this.#abandoned.filter(({ value }) => value === undefined)
    const attempts = [...this.#applied, ...this.#pruned, ...this.#abandoned]
    return {
      live: new Map(
        this.#applied.flatMap(({ operation, value }) =>
          value === undefined ? [] : [[operation.desired.key, value] as const],
        ),
      ),
      failures: [
        ...this.#observed.failures,
        ...attempts.flatMap(({ failure }) => failure ?? []),
        ...this.#failures,
      ],
      failedApplications: new Set([
        ...failed,
        ...[...unpruned, ...unabandoned].map(({ operation }) => operation.application),
      ]),
      applied: this.#applied.filter(({ value }) => value !== undefined).length,
      corrected: this.#corrected(),
      deleted: this.#pruned.length - unpruned.length,
      abandoned: this.#abandoned.length - unabandoned.length,
      retryAfterSeconds: Math.max(0, ...attempts.map(({ retryAfterSeconds = 0 }) => retryAfterSeconds)),
    }
  }

  #corrected(): readonly ObjectKey[] {
    return this.#applied.flatMap(({ operation: { regains, desired }, value }) =>
      regains === true && value !== undefined ? [desired.key] : [],
    )
  }

  // An application that was not applied as a whole keeps what it no longer renders.
  async #prune(deletions: readonly DeleteOperation[]): Promise<void> {
    const failed = failedApplications(this.#applied)
    const allowed = without(deletions, ({ application }) => application, failed)
    const { live } = this.#observed
    const pruned = await prune(this.#context.api, allowed, live, this.#stop)
    this.#pruned.push(...pruned)
    const gone = pruned.filter(({ value, operation: { key } }) => {
      return value !== undefined && live.get(key)?.leavesSlowly !== true
    })
    this.#context.keeper?.note(
      [],
      gone.map(({ operation }) => operation.key),
    )
  }

  async #abandon(operations: readonly AbandonOperation[]): Promise<void> {
    const allowed = without(operations, ({ application }) => application, failedApplications(this.#applied))
    this.#abandoned = await abandon(this.#context.api, allowed, this.#stop)
    const left = this.#abandoned.filter(({ value }) => value === true)
    this.#context.keeper?.note(
      [],
      left.map(({ operation }) => operation.key),
    )
  }

  #record(): Promise<void> {
    const records = recordsAfter(this.#observed, this.#applied, this.#gone())
    return this.#bookkeep(() => this.#writer.record(records))
  }

  // The objects are done: that the books could not be written is told, and made good in the next round.
  async #bookkeep(write: () => Promise<void>): Promise<void> {
    const { failure } = await attempt({}, this.#stop, write)
    if (failure !== undefined) this.#failures.push(failure)
  }

  #gone(): ReadonlySet<ObjectKey> {
    return new Set(
      [...this.#pruned, ...this.#abandoned]
        .filter(({ value }) => value !== undefined)
        .map(({ operation }) => operation.key),
    )
  }
}
