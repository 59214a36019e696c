import { isArray, isObject, type JsonObject } from '../../base/std/json.ts'
import type { KubernetesObject } from '../model/object.ts'
import type { Health } from '../model/outcome.ts'

/** How to tell the health of a kind; the object is not being deleted and its last change was seen. */
export type Rule = (object: KubernetesObject) => Health

export const healthy: Health = { status: 'Healthy', message: '' }

export function progressing(message: string): Health {
  return { status: 'Progressing', message }
}

export function degraded(message: string): Health {
  return { status: 'Degraded', message }
}

export function suspended(message: string): Health {
  return { status: 'Suspended', message }
}

export interface Condition {
  readonly status: string
  readonly reason: string
  readonly message: string
  readonly observedGeneration?: number
}

export function conditionOf(object: KubernetesObject, type: string): Condition | undefined {
  const { conditions } = statusOf(object)
  const found = isArray(conditions)
    ? conditions.find(each => isObject(each) && each.type === type)
    : undefined
  if (!isObject(found)) return undefined
  const { status, reason = '', message = '', observedGeneration } = found
  return {
    status: String(status),
    reason: String(reason),
    message: String(message),
    ...(typeof observedGeneration === 'number' && { observedGeneration }),
  }
}

export function statusOf(object: KubernetesObject): JsonObject {
  return isObject(object.status) ? object.status : {}
}

export function specOf(object: KubernetesObject): JsonObject {
  return isObject(object.spec) ? object.spec : {}
}

/** A count of a status or spec; what is absent counts as `otherwise`. */
export function countOf(fields: JsonObject, name: string, otherwise = 0): number {
  const value = fields[name]
  return typeof value === 'number' ? value : otherwise
}
