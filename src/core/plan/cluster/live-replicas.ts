import { isArray, isObject, type JsonObject, type JsonValue } from '../../../base/std/json.ts'
import type { KubernetesObject } from '../../model/object.ts'
import { fieldManager } from './apply-set.ts'

/**
 * What is sent of an autoscaled workload: its replicas as rendered where it is new, or stands at 0, which an
 * autoscaler does not leave by itself; the live number while nobody else owns that, because a field that its only
 * owner leaves out goes back to its default; and none once another manager has it.
 */
export function withLiveReplicas(
  desired: KubernetesObject,
  live: KubernetesObject | undefined,
): KubernetesObject {
  if (live === undefined) return desired
  if (entriesOf(live).some(entry => !isOurs(entry) && ownsReplicas(entry))) return withoutReplicas(desired)
  const replicas = isObject(live.spec) ? live.spec.replicas : undefined
  if (typeof replicas !== 'number' || replicas === 0 || !isObject(desired.spec)) return desired
  return { ...desired, spec: { ...desired.spec, replicas } }
}

export function withoutReplicas(object: KubernetesObject): KubernetesObject {
  if (!isObject(object.spec)) return object
  const { replicas: _, ...spec } = object.spec
  return { ...object, spec }
}

/** Our own entry of an object's managedFields; undefined: nothing there is ours. */
export function ownEntry(live: KubernetesObject): JsonObject | undefined {
  return entriesOf(live).find(isOurs)
}

/** An entry of managedFields without the ownership of `spec.replicas`. */
export function disownReplicas(entry: JsonObject): JsonObject {
  if (!ownsReplicas(entry) || !isObject(entry.fieldsV1) || !isObject(entry.fieldsV1['f:spec'])) return entry
  const { 'f:replicas': _, ...spec } = entry.fieldsV1['f:spec']
  return { ...entry, fieldsV1: { ...entry.fieldsV1, 'f:spec': spec } }
}

function entriesOf({ metadata }: KubernetesObject): readonly JsonObject[] {
  const entries: readonly JsonValue[] = isArray(metadata.managedFields) ? metadata.managedFields : []
  return entries.filter(isObject)
}

function isOurs({ manager, operation, subresource }: JsonObject): boolean {
  return manager === fieldManager && operation === 'Apply' && (subresource ?? '') === ''
}

function ownsReplicas({ fieldsV1 }: JsonObject): boolean {
  const spec = isObject(fieldsV1) ? fieldsV1['f:spec'] : undefined
  return isObject(spec) && spec['f:replicas'] !== undefined
}
