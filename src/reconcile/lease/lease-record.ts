import { isObject, type JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../../core/model/object.ts'

/** What a Lease says of who leads, in Kubernetes' own words. */
export interface LeaseRecord {
  /** Empty: nobody does. */
  readonly holderIdentity: string
  readonly leaseDurationSeconds: number
  /** As it stands there; judged by nobody, since clocks differ. */
  readonly acquireTime?: string
  readonly renewTime?: string
  /** How often the holder was another one than before. */
  readonly leaseTransitions: number
}

/** The record of a Lease; what is not there is as in one that nobody holds. */
export function parseLease({ spec }: KubernetesObject): LeaseRecord {
  const found: JsonObject = isObject(spec) ? spec : {}
  const { holderIdentity, leaseDurationSeconds, leaseTransitions, acquireTime, renewTime } = found
  return {
    holderIdentity: typeof holderIdentity === 'string' ? holderIdentity : '',
    leaseDurationSeconds: typeof leaseDurationSeconds === 'number' ? leaseDurationSeconds : 0,
    leaseTransitions: typeof leaseTransitions === 'number' ? leaseTransitions : 0,
    ...(typeof acquireTime === 'string' && { acquireTime }),
    ...(typeof renewTime === 'string' && { renewTime }),
  }
}

/** A Lease with another record; all else that it has stays. */
export function withRecord(lease: KubernetesObject, record: LeaseRecord): KubernetesObject {
  return { ...lease, spec: { ...(isObject(lease.spec) ? lease.spec : {}), ...record } }
}

/** A point in time as Kubernetes writes it in a Lease, with microseconds. */
export function microTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('Z', '000Z')
}
