import { isArray, isObject, type JsonObject, type JsonValue } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'
import { statusOf } from './rule.ts'

/**
 * Since when an object is as it is, by its own word, in seconds since the epoch: of one that is Healthy by its status when
 * that changed last, of another when anything did. Undefined where it does not say: then it was always so.
 */
export function lastMoveOf(object: KubernetesObject, { status }: Health): number | undefined {
  const { creationTimestamp, managedFields } = object.metadata
  const writers = objectsIn(managedFields)
  // Where nobody has said anything yet, somebody still may.
  const isTold = status === 'Healthy' && Object.keys(statusOf(object)).length > 0
  const told = isTold ? writers.filter(({ subresource }) => subresource === 'status') : writers
  const times = [
    ...(isTold ? [] : [creationTimestamp]),
    ...told.map(({ time }) => time),
    ...objectsIn(statusOf(object).conditions).flatMap(each => [each.lastTransitionTime, each.lastUpdateTime]),
  ].flatMap(secondsOf)
  return times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b))
}

function objectsIn(value: JsonValue | undefined): readonly JsonObject[] {
  return isArray(value) ? value.filter(isObject) : []
}

function secondsOf(time: JsonValue | undefined): readonly number[] {
  const milliseconds = typeof time === 'string' ? Date.parse(time) : Number.NaN
  return Number.isNaN(milliseconds) ? [] : [Math.floor(milliseconds / 1_000)]
}
