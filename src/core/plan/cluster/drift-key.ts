import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { InitialField } from '../../model/resource.ts'
import { disownReplicas, ownEntry } from './initial-fields.ts'

/**
 * The sha256 of our whole managedFields entry, its time included: it changes when a field of ours is taken or
 * changed by another, and not with status or other managers' fields. Undefined: nothing there is ours. Of an
 * autoscaled workload the replicas do not count, which its autoscaler takes.
 */
export function driftKeyOf(
  live: KubernetesObject,
  { initial }: { readonly initial?: InitialField | undefined } = {},
): string | undefined {
  const ours = ownEntry(live)
  return ours && sha256(canonicalJson(initial === 'replicas' ? disownReplicas(ours) : ours))
}
