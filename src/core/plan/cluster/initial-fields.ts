import { isObject, type JsonObject } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import type { InitialField } from '../../model/resource.ts'
import { isOurs, managersOf } from '../apply/managed-fields.ts'

/**
 * What is sent of an object with a field that is only to begin with: the field as rendered where the object is new,
 * else as it is. Replicas that stand at 0 are sent, because an autoscaler does not leave 0 by itself; the live number is
 * repeated while nobody else owns it, because a field that its only owner leaves out goes back to its default.
 */
export function withLive(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
  field: InitialField,
): KubernetesObject {
  const value = isObject(live?.spec) ? live.spec[field] : undefined
  if (live === undefined || !isObject(desired.spec)) return desired
  if (field === 'replicas') {
    if (managersOf(live).some(entry => !isOurs(entry) && ownsReplicas(entry))) return without(desired, field)
    if (value === 0) return desired
  }
  return value === undefined ? desired : { ...desired, spec: { ...desired.spec, [field]: value } }
}

export function without(object: KubernetesObject, field: InitialField): KubernetesObject {
  if (!isObject(object.spec)) return object
  const { [field]: _, ...spec } = object.spec
  return { ...object, spec }
}

/** Our own entry of an object's managedFields; undefined: nothing there is ours. */
export function ownEntry(live: KubernetesObject): JsonObject | undefined {
  return managersOf(live).find(isOurs)
}

/** An entry of managedFields without the ownership of `spec.replicas`. */
export function disownReplicas(entry: JsonObject): JsonObject {
  if (!ownsReplicas(entry) || !isObject(entry.fieldsV1) || !isObject(entry.fieldsV1['f:spec'])) return entry
  const { 'f:replicas': _, ...spec } = entry.fieldsV1['f:spec']
  return { ...entry, fieldsV1: { ...entry.fieldsV1, 'f:spec': spec } }
}

function ownsReplicas({ fieldsV1 }: JsonObject): boolean {
  const spec = isObject(fieldsV1) ? fieldsV1['f:spec'] : undefined
  return isObject(spec) && spec['f:replicas'] !== undefined
}
