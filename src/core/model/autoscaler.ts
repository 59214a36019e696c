import { isObject, type JsonValue } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject, keyOf, type ObjectKey } from './object.ts'

/** What a HorizontalPodAutoscaler scales, and between which bounds; a bound that is no whole number is undefined. */
export interface Autoscaler {
  readonly target: ObjectKey
  readonly minReplicas: number | undefined
  readonly maxReplicas: number | undefined
}

/** The autoscaler that an object is; undefined for any other object, and for one that names no target. */
export function autoscalerOf({ apiVersion, kind, metadata, spec }: KubernetesObject): Autoscaler | undefined {
  if (kind !== 'HorizontalPodAutoscaler' || groupOf(apiVersion) !== 'autoscaling') return undefined
  const target = isObject(spec) ? spec.scaleTargetRef : undefined
  if (!isObject(spec) || !isObject(target)) return undefined
  if (typeof target.kind !== 'string' || typeof target.name !== 'string') return undefined
  const group = typeof target.apiVersion === 'string' ? groupOf(target.apiVersion) : ''
  const { namespace = '' } = metadata
  return {
    target: keyOf({ group, kind: target.kind, namespace, name: target.name }),
    minReplicas: spec.minReplicas === undefined ? 1 : wholeNumber(spec.minReplicas),
    maxReplicas: wholeNumber(spec.maxReplicas),
  }
}

function wholeNumber(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
