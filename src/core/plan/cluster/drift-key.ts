import { sha256 } from '../../../base/std/hash.ts'
import { canonicalJson, isArray, isObject, type JsonValue } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { fieldManager } from './apply-set.ts'

/**
 * The sha256 of our whole managedFields entry, its time included: it changes when a field of ours is taken or
 * changed by another, and not with status or other managers' fields. Undefined: nothing there is ours.
 */
export function driftKeyOf(live: KubernetesObject): string | undefined {
  const entries: readonly JsonValue[] = isArray(live.metadata.managedFields)
    ? live.metadata.managedFields
    : []
  const ours = entries.find(
    entry =>
      isObject(entry) &&
      entry.manager === fieldManager &&
      entry.operation === 'Apply' &&
      (entry.subresource ?? '') === '',
  )
  return ours === undefined ? undefined : sha256(canonicalJson(ours))
}
