import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import { pod as podHealth } from './pod-rules.ts'
import { specOf } from './rule.ts'

const withPods = new Set([
  'apps/Deployment',
  'apps/StatefulSet',
  'apps/DaemonSet',
  'apps/ReplicaSet',
  'batch/Job',
])

/** The label selector of a workload's pods as the API's list takes it; undefined for what has no pods. */
export function selectorOf(object: KubernetesObject): string | undefined {
  const { selector } = specOf(object)
  if (!withPods.has(`${groupOf(object.apiVersion)}/${object.kind}`) || !isObject(selector)) return undefined
  const labels = isObject(selector.matchLabels) ? selector.matchLabels : {}
  const expressions = isArray(selector.matchExpressions) ? selector.matchExpressions : []
  const parts = [
    ...Object.entries(labels).map(([key, value]) => `${key}=${value}`),
    ...expressions.flatMap(expressionOf),
  ]
  return parts.length === 0 ? undefined : parts.join(',')
}

function expressionOf(expression: JsonValue): readonly string[] {
  if (!isObject(expression)) return []
  const { key, operator, values } = expression
  const list = isArray(values) ? values.join(',') : ''
  switch (operator) {
    case 'In':
      return [`${key} in (${list})`]
    case 'NotIn':
      return [`${key} notin (${list})`]
    case 'Exists':
      return [`${key}`]
    case 'DoesNotExist':
      return [`!${key}`]
    default:
      return []
  }
}

/** The pod that tells why a workload is not well. */
interface TellingPod {
  readonly pod: KubernetesObject
  readonly reason: string
  /** It fails, and says why; else it only waits, and others may know more. */
  readonly fails: boolean
}

/** Of the pods that fail the newest, else the newest of those that wait: what was made last has the newest template. */
export function tellingPod(pods: readonly KubernetesObject[]): TellingPod | undefined {
  const ill = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .toSorted((a, b) => (bornAt(a) > bornAt(b) ? -1 : bornAt(a) < bornAt(b) ? 1 : 0))
    .map(each => ({ pod: each, health: podHealth(each) }))
  const found =
    ill.find(({ health }) => health.status === 'Degraded') ??
    ill.find(({ health }) => health.status === 'Progressing')
  if (found === undefined) return undefined
  const { name } = found.pod.metadata
  const reason = `pod ${name}: ${found.health.message}`
  return { pod: found.pod, reason, fails: found.health.status === 'Degraded' }
}

function bornAt({ metadata }: KubernetesObject): string {
  return String(metadata.creationTimestamp ?? '')
}
