import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { disownReplicas, ownEntry } from './live-replicas.ts'

/**
 * The sha256 of our whole managedFields entry, its time included: it changes when a field of ours is taken or
 * changed by another, and not with status or other managers' fields. Undefined: nothing there is ours. Of an
 * autoscaled workload the replicas do not count, which its autoscaler takes.
 */
export function driftKeyOf(
  live: KubernetesObject,
  { autoscaled = false }: { readonly autoscaled?: boolean | undefined } = {},
): string | undefined {
  const ours = ownEntry(live)
  return ours && sha256(canonicalJson(autoscaled ? disownReplicas(ours) : ours))
}
