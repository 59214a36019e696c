import { equalJson } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'
import { OperationError } from '../../core/model/operation-error.ts'
import type { Clock, LeaseLock } from '../ports.ts'
import { type LeaseRecord, microTime, parseLease, withRecord } from './lease-record.ts'

export interface CandidateOptions {
  readonly lock: LeaseLock
  /** One that nobody sets: what it says is compared with nothing but itself. */
  readonly clock: Clock
  /** In milliseconds since the epoch; written for people. */
  readonly wallTime: () => number
  /** No other candidate has it, in no other life either. */
  readonly identity: string
  readonly leaseDurationMs: number
  /** Who could not renew for so long leads no more; shorter than the lease, by more than clocks may differ in pace. */
  readonly renewDeadlineMs: number
  /** Told when a candidate that does not lead was told something that the one that does should look at. */
  readonly onHint?: () => void
}

/** Whoever does not lead leaves word here for the one that does. */
const hintAnnotation = 'banyan.dev/hinted-at'

/**
 * One of several that want to lead, by client-go's rules: a lease is over when its record has not changed for as long as
 * it says, as seen from here. Two never lead at a time where no clock runs faster than another by more than the lease is
 * longer than the deadline.
 */
export class Candidate {
  readonly #options: CandidateOptions
  #record: LeaseRecord | undefined
  /** When the record was first seen as it is. */
  #seenAt = 0
  /** Until when it leads, if nothing more is heard. */
  #leadsUntil = Number.NEGATIVE_INFINITY
  #hinted: string | undefined
  #hasHint = false

  constructor(options: CandidateOptions) {
    this.#options = options
  }

  /** Who held the lease when it was last seen; empty: nobody; undefined: it was never seen. */
  get holder(): string | undefined {
    return this.#record?.holderIdentity
  }

  /** Until when this one leads, by the clock; in the past where it does not. */
  get leadsUntil(): number {
    return this.#leadsUntil
  }

  /** Has something for the leader to look at, which it is told with the next try. */
  hint(): void {
    this.#hasHint = true
  }

  /** Takes the lease, or renews it, where it may. Failures of the cluster are thrown. */
  async try(): Promise<void> {
    const { lock, identity } = this.#options
    const found = await lock.read()
    if (found !== undefined) this.#see(found)
    const { holder } = this
    if (found === undefined) await this.#lead(lease => lock.create(lease), empty(lock))
    else if (holder === identity || !this.#isHeld()) await this.#lead(lease => lock.replace(lease), found)
    else {
      this.#leadsUntil = Number.NEGATIVE_INFINITY
      await this.#passOn(found)
    }
  }

  /** Gives the lease back, so that others need not wait until it is over. */
  async release(): Promise<void> {
    const { lock, identity, wallTime } = this.#options
    this.#leadsUntil = Number.NEGATIVE_INFINITY
    const found = await lock.read()
    if (found === undefined || parseLease(found).holderIdentity !== identity) return
    const now = microTime(wallTime())
    const { leaseTransitions } = parseLease(found)
    const record = {
      holderIdentity: '',
      leaseDurationSeconds: 1,
      acquireTime: now,
      renewTime: now,
      leaseTransitions,
    }
    this.#see(await lock.replace(withRecord(found, record)))
  }

  #isHeld(): boolean {
    if (this.#record === undefined || this.#record.holderIdentity === '') return false
    const { clock, leaseDurationMs } = this.#options
    // The holder knows best for how long it believes to lead.
    const durationMs = this.#record.leaseDurationSeconds * 1_000 || leaseDurationMs
    return clock.now() < this.#seenAt + durationMs
  }

  async #lead(
    write: (lease: KubernetesObject) => Promise<KubernetesObject>,
    found: KubernetesObject,
  ): Promise<void> {
    const { clock, wallTime, identity, leaseDurationMs, renewDeadlineMs } = this.#options
    const before = parseLease(found)
    const isSame = before.holderIdentity === identity
    const now = microTime(wallTime())
    const isFirst = before.renewTime === undefined
    const record = {
      holderIdentity: identity,
      leaseDurationSeconds: Math.ceil(leaseDurationMs / 1_000),
      acquireTime: isSame ? (before.acquireTime ?? now) : now,
      renewTime: now,
      leaseTransitions: before.leaseTransitions + (isSame || isFirst ? 0 : 1),
    }
    // Others count from when they see it, which is later than this.
    const startedAt = clock.now()
    this.#see(await write(withRecord(found, record)))
    this.#leadsUntil = startedAt + renewDeadlineMs
  }

  #see(lease: KubernetesObject): void {
    const record = parseLease(lease)
    if (!equalJson({ ...record }, { ...this.#record })) this.#seenAt = this.#options.clock.now()
    this.#record = record
    const hinted = lease.metadata.annotations?.[hintAnnotation] ?? ''
    const isNew = this.#hinted !== undefined && hinted !== this.#hinted
    this.#hinted = hinted
    if (isNew && record.holderIdentity === this.#options.identity) this.#options.onHint?.()
  }

  async #passOn(lease: KubernetesObject): Promise<void> {
    if (!this.#hasHint) return
    const { lock, wallTime } = this.#options
    const annotations = { ...lease.metadata.annotations, [hintAnnotation]: microTime(wallTime()) }
    this.#hasHint = false
    try {
      await lock.replace({ ...lease, metadata: { ...lease.metadata, annotations } })
    } catch (error) {
      this.#hasHint = true
      if (!(error instanceof OperationError) || error.code !== 'cluster/conflict') throw error
    }
  }
}

function empty({ namespace, name }: LeaseLock): KubernetesObject {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { namespace, name } }
}
