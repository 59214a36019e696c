import { isArray, isObject, type JsonValue } from '../../base/std/json.ts'
import { groupOf, type KubernetesObject } from '../model/object.ts'
import { pod } from './pod-rules.ts'
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

/** Why the pods of a workload do not become ready: the reason of the first that fails, else of the first that waits. */
export function reasonOfPods(pods: readonly KubernetesObject[]): string | undefined {
  const ill = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(each => ({ name: each.metadata.name, health: pod(each) }))
  const found =
    ill.find(({ health }) => health.status === 'Degraded') ??
    ill.find(({ health }) => health.status === 'Progressing')
  return found === undefined ? undefined : `pod ${found.name}: ${found.health.message}`
}
