import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { disownReplicas, ownEntry } from './initial-fields.ts'

export interface DriftKeys {
  readonly driftKey?: string
  /** Of an autoscaled workload the replicas do not count, which its autoscaler takes; absent: the same. */
  readonly driftKeyWithoutReplicas?: string
}

/**
 * The sha256 of our whole managedFields entry, its time included: it changes when a field of ours is taken or
 * changed by another, and not with status or other managers' fields. None: nothing there is ours.
 */
export function driftKeysOf(live: KubernetesObject): DriftKeys {
  const ours = ownEntry(live)
  if (ours === undefined) return {}
  const others = disownReplicas(ours)
  const driftKey = sha256(canonicalJson(ours))
  return others === ours ? { driftKey } : { driftKey, driftKeyWithoutReplicas: sha256(canonicalJson(others)) }
}
